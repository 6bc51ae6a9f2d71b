using System.Formats.Tar;
using System.IO.Compression;

namespace Posthouse.Storage.Tests;

/// <summary>
/// A store that was made by the program when its tables were of version 1: a domain, two accounts, mail by SMTP and IMAP, a large
/// message, flags, a keyword, a moved, a copied and an expunged message, a queued one. It is never made again by a newer program.
/// </summary>
internal static class FirstVersion
{
    internal static void Unpack(string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Fixtures", "store-version-1.tar.gz"));
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(unzipped, folder, overwriteFiles: true);
    }
}
