namespace Posthouse.Mail.Tests;

/// <summary>Messages of public suites, read where they are: POSTHOUSE_VECTORS, or a folder beside the project.</summary>
internal static class Vectors
{
    internal static string? Folder { get; } = Find();

    /// <summary>Skips the test, saying why, when the suite is not there.</summary>
    internal static IReadOnlyList<string> Messages(string suite)
    {
        string? folder = Folder is null ? null : Path.Combine(Folder, suite);
        Assert.SkipUnless(folder is not null && System.IO.Directory.Exists(folder), $"The test vectors '{suite}' are not here; set POSTHOUSE_VECTORS to their folder.");
        string[] files = System.IO.Directory.GetFiles(folder!, "*.eml", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        Assert.NotEmpty(files);
        return files;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("POSTHOUSE_VECTORS") is { Length: > 0 } named) return named;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "Posthouse.slnx"))) continue;
            string beside = Path.Combine(at.FullName, "..", "shared", "vectors");
            return System.IO.Directory.Exists(beside) ? Path.GetFullPath(beside) : null;
        }

        return null;
    }
}
