# `cmake --install build [--prefix DIR]`: the program, the library with its one header, the man page,
# shell completions and a pkg-config file. Man page and completions are printed by the program.

include(GNUInstallDirs)

if(CONFER_APP)
  install(TARGETS confer-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  set(made ${CMAKE_BINARY_DIR}/made)
  add_custom_command(
    OUTPUT ${made}/confer.1 ${made}/confer.bash ${made}/_confer ${made}/confer.fish
    COMMAND ${CMAKE_COMMAND} -E make_directory ${made}
    COMMAND $<TARGET_FILE:confer-cli> help --man > ${made}/confer.1
    COMMAND $<TARGET_FILE:confer-cli> help --completion bash > ${made}/confer.bash
    COMMAND $<TARGET_FILE:confer-cli> help --completion zsh > ${made}/_confer
    COMMAND $<TARGET_FILE:confer-cli> help --completion fish > ${made}/confer.fish
    DEPENDS confer-cli VERBATIM)
  add_custom_target(man-and-completions ALL DEPENDS ${made}/confer.1)
  install(FILES ${made}/confer.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${made}/confer.bash RENAME confer
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${made}/_confer DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${made}/confer.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

install(TARGETS confer ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES /usr/share/doc/fonts-liberation2/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR}
  RENAME LICENSE.fonts OPTIONAL)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/confer.pc @ONLY CONTENT
"prefix=@CMAKE_INSTALL_PREFIX@
includedir=\${prefix}/@CMAKE_INSTALL_INCLUDEDIR@
libdir=\${prefix}/@CMAKE_INSTALL_LIBDIR@

Name: confer
Description: Costs public-sector labor agreements, to the cent
Version: @PROJECT_VERSION@
Cflags: -I\${includedir}
Libs: -L\${libdir} -lconfer -lpthread -ldl
")
install(FILES ${CMAKE_BINARY_DIR}/confer.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Offline pages: confer.html (docs/confer-html.md) and a trustee's part in a vote.
install(FILES app/page/assets/confer.html app/page/assets/trustee.html DESTINATION ${CMAKE_INSTALL_DATADIR}/confer)

# --- `make deb`: an installable package ----------------------------------------------------------
# Libraries that are loaded when used are recommended, not required.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME confer)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The Confer project")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Costs, compares, publishes and ratifies labor agreements")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6 (>= 2.36)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
    "libzip4, libexpat1, libssl3, libmicrohttpd12, libqrencode4, fonts-liberation")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
include(CPack)
