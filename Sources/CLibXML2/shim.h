/* Debian's libxml2 is built with ICU, whose header <libxml/encoding.h> then includes. Foundation brings an ICU of its own, and Swift
   refuses two definitions of one enum. All that the setting adds is trailing fields of a struct that only libxml2 makes. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/xmlwriter.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>

/* `xmlFree` is a mutable global function pointer, which Swift 6 does not let us touch. */
static inline void daybreak_xmlFree(void *pointer) { xmlFree(pointer); }
