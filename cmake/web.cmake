# --- The pages' files, which are built into the program ------------------------------------------
# `make ui` makes app/web/assets; building the program needs neither node nor clang. libmicrohttpd is
# loaded when it is used.
file(GLOB CONFER_ASSETS CONFIGURE_DEPENDS app/web/assets/*)
set_source_files_properties(app/web/assets.c PROPERTIES
  OBJECT_DEPENDS "${CONFER_ASSETS}"
  COMPILE_DEFINITIONS "ASSET_FOLDER=\"${CMAKE_SOURCE_DIR}/app/web/assets\"")

# Pages that are one file: `node app/page/build.mjs` makes app/page/assets.
file(GLOB CONFER_PAGES CONFIGURE_DEPENDS app/page/assets/*)
set_source_files_properties(app/page/assets.c PROPERTIES
  OBJECT_DEPENDS "${CONFER_PAGES}"
  COMPILE_DEFINITIONS "PAGE_FOLDER=\"${CMAKE_SOURCE_DIR}/app/page/assets\"")

# --- Tests: what the voting page does, natively --------------------------------------------------
add_executable(page_tool EXCLUDE_FROM_ALL tests/web/page_tool.c)
target_include_directories(page_tool PRIVATE src)
target_link_libraries(page_tool PRIVATE confer)
