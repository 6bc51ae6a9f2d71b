namespace Posthouse.Fuzz.Tests;

/// <summary>Real messages as seeds, where they are beside the project: POSTHOUSE_VECTORS, or a folder "shared/vectors". None is fine.</summary>
internal static class MessageVectors
{
    // Seeds that take long to mutate find little.
    private const int LargestSeed = 16 * 1024;
    private const int Most = 60;

    public static IReadOnlyList<byte[]> Messages { get; } = [.. Read()];

    private static IEnumerable<byte[]> Read()
    {
        if (Folder() is not { } folder) yield break;
        IEnumerable<string> small = System.IO.Directory.GetFiles(folder, "*.eml", SearchOption.AllDirectories)
            .Where(static file => new FileInfo(file).Length <= LargestSeed).Order(StringComparer.Ordinal);
        string[] files = [.. small];
        for (int i = 0; i < files.Length; i += Math.Max(1, files.Length / Most)) yield return File.ReadAllBytes(files[i]);
    }

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("POSTHOUSE_VECTORS") is { Length: > 0 } named) return System.IO.Directory.Exists(named) ? named : null;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "Posthouse.slnx"))) continue;
            string beside = Path.Combine(at.FullName, "..", "shared", "vectors");
            return System.IO.Directory.Exists(beside) ? beside : null;
        }

        return null;
    }
}
