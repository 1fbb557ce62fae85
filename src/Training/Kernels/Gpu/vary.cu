/* Takes images and varies them as Augmentation, PixelMoves and AffineMaps do: whole pixels, turns, shears and zooms in one launch. */

typedef struct
{
    const unsigned char *pixels;
    int height, width, zero;
    const long long *move;
    const float *map;
} picture;

static __device__ int within(int at, int last)
{
    return at < 0 ? 0 : at > last ? last : at;
}

static __device__ int down_to_whole(float value)
{
    int whole = (int)value;
    return whole > value ? whole - 1 : whole;
}

/* Leads a place of the shifted image to its place in the image: pixels down, pixels to the right, 1 if mirrored. 0 if nothing is there. */
static __device__ int shift(picture image, int *y, int *x)
{
    if (!image.move) return 1;
    *y -= (int)image.move[0];
    *x -= (int)image.move[1];
    if (image.zero && (*y < 0 || *y >= image.height || *x < 0 || *x >= image.width)) return 0;
    *y = within(*y, image.height - 1);
    *x = within(*x, image.width - 1);
    if (image.move[2]) *x = image.width - 1 - *x;
    return 1;
}

static __device__ float moved(picture image, int y, int x)
{
    return shift(image, &y, &x) ? image.pixels[y * image.width + x] : 0;
}

static __device__ float tap(picture image, int y, int x, int is_moved)
{
    if (image.zero && (y < 0 || y >= image.height || x < 0 || x >= image.width)) return 0;
    y = within(y, image.height - 1);
    x = within(x, image.width - 1);
    return is_moved ? moved(image, y, x) : image.pixels[y * image.width + x];
}

/* Bilinear, at the place from where the map has the pixel; coordinates from -1 to 1 lead over the outer edges of the outermost pixels. */
static __device__ float mapped(picture image, int y, int x, int is_moved)
{
    float across, along, row, column, below, right;
    int top, left;
    if (!image.map) return is_moved ? moved(image, y, x) : image.pixels[y * image.width + x];
    across = (2.0f * x + 1.0f) / image.width - 1.0f;
    along = (2.0f * y + 1.0f) / image.height - 1.0f;
    column = ((image.map[0] * across + image.map[1] * along + image.map[2] + 1.0f) * image.width - 1.0f) / 2.0f;
    row = ((image.map[3] * across + image.map[4] * along + image.map[5] + 1.0f) * image.height - 1.0f) / 2.0f;
    if (!image.zero)
    {
        column = column < 0 ? 0 : column > image.width - 1 ? image.width - 1 : column;
        row = row < 0 ? 0 : row > image.height - 1 ? image.height - 1 : row;
    }
    top = down_to_whole(row);
    left = down_to_whole(column);
    below = row - top;
    right = column - left;
    return (1 - below) * ((1 - right) * tap(image, top, left, is_moved) + right * tap(image, top, left + 1, is_moved))
        + below * ((1 - right) * tap(image, top + 1, left, is_moved) + right * tap(image, top + 1, left + 1, is_moved));
}

/* order: which images. moves, maps: three and six values an image of the batch, or none. */
extern "C" __global__ void vary(float *varied, const unsigned char *pixels, const long long *order, const long long *moves, const float *maps,
    unsigned count, unsigned channels, unsigned height, unsigned width, unsigned is_shifted_last, unsigned is_zero_beyond)
{
    unsigned place;
    for (place = blockIdx.x * blockDim.x + threadIdx.x; place < count; place += gridDim.x * blockDim.x)
    {
        unsigned channel = place / (width * height) % channels, row = place / (width * height * channels);
        int x = place % width, y = place / width % height;
        picture image;
        image.pixels = pixels + ((unsigned long long)order[row] * channels + channel) * height * width;
        image.height = height;
        image.width = width;
        image.zero = is_zero_beyond;
        image.move = moves ? moves + 3 * (unsigned long long)row : 0;
        image.map = maps ? maps + 6 * (unsigned long long)row : 0;
        if (is_shifted_last) varied[place] = shift(image, &y, &x) ? mapped(image, y, x, 0) : 0;
        else varied[place] = mapped(image, y, x, 1);
    }
}
