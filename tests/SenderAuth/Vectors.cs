namespace Posthouse.SenderAuth.Tests;

/// <summary>Files of public suites, read where they are: POSTHOUSE_VECTORS, or a folder beside the project.</summary>
internal static class Vectors
{
    private static readonly string? Folder = Find();

    /// <summary>Skips the test, saying why, when the file is not there.</summary>
    internal static string Path(string suite, string file)
    {
        string? path = Folder is null ? null : System.IO.Path.Combine(Folder, suite, file);
        Assert.SkipUnless(path is not null && File.Exists(path), $"The test vectors '{suite}/{file}' are not here; set POSTHOUSE_VECTORS to their folder.");
        return path!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("POSTHOUSE_VECTORS") is { Length: > 0 } named) return named;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(at.FullName, "Posthouse.slnx"))) continue;
            string beside = System.IO.Path.Combine(at.FullName, "..", "shared", "vectors");
            return System.IO.Directory.Exists(beside) ? System.IO.Path.GetFullPath(beside) : null;
        }

        return null;
    }
}
