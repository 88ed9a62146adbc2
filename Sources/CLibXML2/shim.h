#include <libxml/parser.h>
#include <libxml/xmlwriter.h>
#include <libxml/xmlschemas.h>

/* `xmlFree` is a mutable global function pointer, which Swift 6 does not let us touch. */
static inline void daybreak_xmlFree(void *pointer) { xmlFree(pointer); }
