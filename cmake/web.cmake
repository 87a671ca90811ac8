# --- The web server and its pages' files, which are built into the program ------------------------
# libmicrohttpd is loaded when it is used; only its header is needed here.
find_path(MICROHTTPD_INCLUDE microhttpd.h)
if(NOT MICROHTTPD_INCLUDE)
  message(FATAL_ERROR "microhttpd.h is missing (Debian package libmicrohttpd-dev)")
endif()
target_include_directories(confer-cli SYSTEM PRIVATE ${MICROHTTPD_INCLUDE})
file(GLOB CONFER_ASSETS CONFIGURE_DEPENDS app/web/assets/*)
set_source_files_properties(app/web/assets.c PROPERTIES
  OBJECT_DEPENDS "${CONFER_ASSETS}"
  COMPILE_DEFINITIONS "ASSET_FOLDER=\"${CMAKE_SOURCE_DIR}/app/web/assets\"")
