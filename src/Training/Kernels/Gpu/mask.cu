/* Dropout by counter, as DropoutLanes has it: whether a value is kept is a function of the key and its number alone. */

static __device__ unsigned mix(unsigned x)
{
    x = (x ^ (x >> 16)) * 0x7feb352du;
    x = (x ^ (x >> 15)) * 0x846ca68bu;
    return x ^ (x >> 16);
}

/* Values are numbered with channels innermost. In memory they lie with channels outermost if area, the pixels of an image, is not 0. */
static __device__ unsigned number(unsigned place, unsigned channels, unsigned area)
{
    unsigned image, within;
    if (area == 0) return place;
    image = place / (channels * area);
    within = place % (channels * area);
    return (image * area + within % area) * channels + within / area;
}

static __device__ int keeps(unsigned place, unsigned channels, unsigned area, unsigned low, unsigned high, unsigned threshold)
{
    return mix(mix(number(place, channels, area) ^ low) + high) >= threshold;
}

/* key: where the low and the high half of the key are, as whole numbers, or null if they are given. kept: the bits of 1/(1 - rate). */
extern "C" __global__ void mask32(unsigned *mask, const double *key, unsigned count, unsigned channels, unsigned area, unsigned low, unsigned high, unsigned threshold, unsigned kept)
{
    unsigned place;
    if (key) { low = (unsigned)key[0]; high = (unsigned)key[1]; }
    for (place = blockIdx.x * blockDim.x + threadIdx.x; place < count; place += gridDim.x * blockDim.x)
        mask[place] = keeps(place, channels, area, low, high, threshold) ? kept : 0;
}

extern "C" __global__ void mask16(unsigned short *mask, const double *key, unsigned count, unsigned channels, unsigned area, unsigned low, unsigned high, unsigned threshold, unsigned kept)
{
    unsigned place;
    if (key) { low = (unsigned)key[0]; high = (unsigned)key[1]; }
    for (place = blockIdx.x * blockDim.x + threadIdx.x; place < count; place += gridDim.x * blockDim.x)
        mask[place] = keeps(place, channels, area, low, high, threshold) ? (unsigned short)kept : 0;
}
