"""A small JSON Schema validator: the keywords that docs/schemas/ use, and no others.

An unknown keyword is an error of the schema, so nothing in it can go unchecked.
"""
import json
import os
import re

KNOWN = {'$schema', '$ref', '$defs', 'title', 'description', 'type', 'properties', 'required',
         'additionalProperties', 'items', 'minItems', 'minimum', 'maximum', 'pattern', 'enum'}


class SchemaError(Exception):
    pass


class Validator:
    def __init__(self, folder):
        self.folder, self.files = folder, {}

    def load(self, name):
        if name not in self.files:
            with open(os.path.join(self.folder, name), encoding='utf-8') as file:
                self.files[name] = json.load(file)
        return self.files[name]

    def resolve(self, ref, name):
        """(schema, name of its file)"""
        target, _, pointer = ref.partition('#')
        name = target or name
        schema = self.load(name)
        for part in pointer.split('/')[1:]:
            if part not in schema:
                raise SchemaError('%s: no %s' % (name, ref))
            schema = schema[part]
        return schema, name

    def problems(self, value, schema, name, path='$'):
        """Yields 'path: what is wrong'."""
        unknown = set(schema) - KNOWN
        if unknown:
            raise SchemaError('%s: keywords %s are not known here' % (path, sorted(unknown)))
        if '$ref' in schema:
            target, where = self.resolve(schema['$ref'], name)
            yield from self.problems(value, target, where, path)
        yield from scalar_problems(value, schema, path)
        if isinstance(value, dict):
            yield from self.object_problems(value, schema, name, path)
        if isinstance(value, list):
            if len(value) < schema.get('minItems', 0):
                yield '%s: %d items' % (path, len(value))
            for index, item in enumerate(value):
                yield from self.problems(item, schema.get('items', {}), name,
                                         '%s[%d]' % (path, index))

    def object_problems(self, value, schema, name, path):
        properties = schema.get('properties', {})
        for key in schema.get('required', []):
            if key not in value:
                yield '%s: no member %s' % (path, key)
        for key, item in value.items():
            below = '%s.%s' % (path, key)
            if key in properties:
                yield from self.problems(item, properties[key], name, below)
            elif schema.get('additionalProperties') is False:
                yield '%s: not in the schema' % below
            elif isinstance(schema.get('additionalProperties'), dict):
                yield from self.problems(item, schema['additionalProperties'], name, below)

    def validate(self, value, name):
        return list(self.problems(value, self.load(name), name))


def is_type(value, kind):
    if kind == 'integer':
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == 'number':
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, {'object': dict, 'array': list, 'string': str, 'boolean': bool,
                              'null': type(None)}[kind])


def scalar_problems(value, schema, path):
    kinds = schema.get('type', [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_type(value, kind) for kind in kinds):
        yield '%s: %r is no %s' % (path, value, ' or '.join(kinds))
    if 'enum' in schema and value not in schema['enum']:
        yield '%s: %r is none of %s' % (path, value, schema['enum'])
    if 'pattern' in schema and isinstance(value, str) and not re.search(schema['pattern'], value):
        yield '%s: %r does not match %s' % (path, value, schema['pattern'])
    if 'minimum' in schema and is_type(value, 'number') and value < schema['minimum']:
        yield '%s: %s is below %s' % (path, value, schema['minimum'])
    if 'maximum' in schema and is_type(value, 'number') and value > schema['maximum']:
        yield '%s: %s is above %s' % (path, value, schema['maximum'])
