def run(t,p): pass
