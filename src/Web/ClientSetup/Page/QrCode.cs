using System.Globalization;
using System.Text;
using QRCoder;

namespace Posthouse.Web;

/// <summary>A QR code as SVG, which needs no script and no picture from elsewhere.</summary>
internal static class QrCode
{
    /// <param name="text">What is read from it.</param>
    /// <param name="label">For who cannot see it; plain text.</param>
    internal static string Svg(string text, string label)
    {
        using var generator = new QRCodeGenerator();
        // M, 15 %: what a screen needs at arm's length, and fewer modules than the higher levels.
        using QRCodeData code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (int y = 0; y < code.ModuleMatrix.Count; y++)
        {
            System.Collections.BitArray row = code.ModuleMatrix[y];
            for (int x = 0; x < row.Length; x++)
            {
                if (!row[x]) continue;
                int from = x;
                while (x + 1 < row.Length && row[x + 1]) x++;
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from + 1}v1h-{x - from + 1}z");
            }
        }

        int size = code.ModuleMatrix.Count;
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"{SetupPage.Encode(label)}\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>");
    }
}
