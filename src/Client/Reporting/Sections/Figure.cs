using Client.Reporting.Plots;

namespace Client.Reporting.Sections;

/// <summary>A picture in a page, light or dark as its reader has it.</summary>
internal static class Figure
{
    // How much narrower a picture may be drawn before it takes a row of its own.
    private const int Shrinkable = 80;

    public static Html Of(Picture picture) => Html.Of($"""
        <figure style="flex-basis:min(100%,{picture.Width - Shrinkable}px);max-width:{picture.Width}px">
        <picture><source media="(prefers-color-scheme: dark)" srcset="{Data(picture.Draw(Palette.Dark))}">
        <img src="{Data(picture.Draw(Palette.Light))}" width="{picture.Width}" height="{picture.Height}" alt="{picture.Description}">
        </picture>
        <figcaption>{picture.Description}</figcaption>
        </figure>
        """);

    /// <summary>A PNG file as the address that contains it.</summary>
    public static string Data(byte[] png) => $"data:image/png;base64,{Convert.ToBase64String(png)}";
}
