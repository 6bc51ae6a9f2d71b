namespace Posthouse.SenderAuth.Tests;

/// <summary>Public test suites that stand beside the project and are not part of it: POSTHOUSE_VECTORS, or a folder "shared/vectors".</summary>
internal static class TestVectors
{
    /// <summary>A folder of vectors; null where there is none.</summary>
    internal static string? Folder(string name)
    {
        string? root = Root();
        return root is not null && Directory.Exists(Path.Combine(root, name)) ? Path.Combine(root, name) : null;
    }

    /// <summary>A file of vectors, or the test is skipped.</summary>
    internal static string Require(string name)
    {
        string? root = Root();
        if (root is null || !File.Exists(Path.Combine(root, name))) Assert.Skip($"The test vectors '{name}' are not beside the project.");
        return Path.Combine(root, name);
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable("POSTHOUSE_VECTORS") is { Length: > 0 } named) return named;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Posthouse.slnx"))) return Path.Combine(at.FullName, "..", "shared", "vectors");
        }

        return null;
    }
}
