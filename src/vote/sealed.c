#include "vote/sealed.h"

#if defined(__wasm__)

#include "vote/aes_ccm.h"

bool cf_sealed_pbkdf2(unsigned char out[32], cf_slice password, cf_slice salt, int n_rounds,
                      cf_fault *fault)
{
    (void)out, (void)password, (void)salt, (void)n_rounds;
    return cf_fault_world(fault, "a page cannot derive this key");
}

bool cf_sealed_encrypt(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                       cf_slice text, cf_fault *fault)
{
    if (text.len > 1u << 20)
        return cf_fault_refuse(fault, "a text too long to seal");
    cf_ccm_seal(out, key, iv, text);
    return true;
}

bool cf_sealed_decrypt(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                       cf_slice sealed, cf_fault *fault)
{
    if (sealed.len < CF_CCM_TAG || sealed.len > 1u << 21)
        return cf_fault_refuse(fault, "a sealed message of the wrong size");
    return cf_ccm_open(out, key, iv, sealed) ||
           cf_fault_refuse(fault, "a sealed message does not open with this key");
}

#else

#include <dlfcn.h>

/* The few functions, as OpenSSL 3 documents them; its headers are not needed to build. */
typedef struct {
    const void *(*sha256)(void);
    const void *(*aes_256_ccm)(void);
    int (*pbkdf2)(const char *, int, const unsigned char *, int, int, const void *, int,
                  unsigned char *);
    void *(*context_new)(void);
    void (*context_free)(void *);
    int (*control)(void *, int, int, void *);
    int (*init)(void *, const void *, void *, const unsigned char *, const unsigned char *, int);
    int (*update)(void *, unsigned char *, int *, const unsigned char *, int);
} library;

enum { SET_IV_LEN = 0x9, GET_TAG = 0x10, SET_TAG = 0x11, TAG_LEN = 8, LONG_TEXT = 65536 };

static bool find(void *handle, const char *name, void *function)
{
    void *symbol = dlsym(handle, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

static bool open_library(library *lib, cf_fault *fault)
{
    /* dlopen counts references: calling it again is cheap and safe in any thread. */
    void *handle = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return cf_fault_world(fault, "libcrypto.so.3 (OpenSSL 3) cannot be loaded");
    if (find(handle, "EVP_sha256", &lib->sha256) &&
        find(handle, "EVP_aes_256_ccm", &lib->aes_256_ccm) &&
        find(handle, "PKCS5_PBKDF2_HMAC", &lib->pbkdf2) &&
        find(handle, "EVP_CIPHER_CTX_new", &lib->context_new) &&
        find(handle, "EVP_CIPHER_CTX_free", &lib->context_free) &&
        find(handle, "EVP_CIPHER_CTX_ctrl", &lib->control) &&
        find(handle, "EVP_CipherInit_ex", &lib->init) &&
        find(handle, "EVP_CipherUpdate", &lib->update))
        return true;
    return cf_fault_world(fault, "libcrypto.so.3 lacks a function");
}

bool cf_sealed_pbkdf2(unsigned char out[32], cf_slice password, cf_slice salt, int n_rounds,
                      cf_fault *fault)
{
    library lib;
    if (!open_library(&lib, fault))
        return false;
    if (lib.pbkdf2(password.text, (int)password.len, (const unsigned char *)salt.text,
                   (int)salt.len, n_rounds, lib.sha256(), 32, out) != 1)
        return cf_fault_world(fault, "key derivation failed");
    return true;
}

static bool ccm_start(const library *lib, void *context, const unsigned char key[32],
                      const unsigned char iv[32], int len, unsigned char *tag, bool encrypt)
{
    int nonce_len = len < LONG_TEXT ? 13 : 12, n;
    return lib->init(context, lib->aes_256_ccm(), NULL, NULL, NULL, encrypt) == 1 &&
           lib->control(context, SET_IV_LEN, nonce_len, NULL) == 1 &&
           lib->control(context, SET_TAG, TAG_LEN, tag) == 1 &&
           lib->init(context, NULL, NULL, key, iv, encrypt) == 1 &&
           lib->update(context, NULL, &n, NULL, len) == 1;
}

bool cf_sealed_encrypt(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                       cf_slice text, cf_fault *fault)
{
    library lib;
    if (text.len > 1u << 20 || !open_library(&lib, fault))
        return cf_fault_refuse(fault, "a text too long to seal");
    void *context = lib.context_new();
    unsigned char *room = (unsigned char *)cf_buf_reserve(out, text.len + TAG_LEN);
    int len = (int)text.len, n = 0;
    bool good = context && ccm_start(&lib, context, key, iv, len, NULL, true) &&
                lib.update(context, room, &n, (const unsigned char *)text.text, len) == 1 &&
                lib.control(context, GET_TAG, TAG_LEN, room + len) == 1;
    lib.context_free(context);
    if (!good)
        return cf_fault_world(fault, "AES-CCM failed");
    out->len += text.len + TAG_LEN;
    out->text[out->len] = '\0';
    return true;
}

bool cf_sealed_decrypt(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                       cf_slice sealed, cf_fault *fault)
{
    library lib;
    if (sealed.len < TAG_LEN || sealed.len > 1u << 21)
        return cf_fault_refuse(fault, "a sealed message of the wrong size");
    if (!open_library(&lib, fault))
        return false;
    void *context = lib.context_new();
    int len = (int)(sealed.len - TAG_LEN), n = 0;
    unsigned char *room = (unsigned char *)cf_buf_reserve(out, sealed.len);
    unsigned char tag[TAG_LEN];
    memcpy(tag, sealed.text + len, TAG_LEN);
    bool good = context && ccm_start(&lib, context, key, iv, len, tag, false) &&
                lib.update(context, room, &n, (const unsigned char *)sealed.text, len) == 1;
    lib.context_free(context);
    if (!good)
        return cf_fault_refuse(fault, "a sealed message does not open with this key");
    out->len += (size_t)len;
    out->text[out->len] = '\0';
    return true;
}

#endif
