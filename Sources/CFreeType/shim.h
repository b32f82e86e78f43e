#pragma once
#include <ft2build.h>
#include FT_FREETYPE_H

/// Swift doesn't see macros that combine others.
static const FT_Int32 CNN_FT_RENDER = FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT;
