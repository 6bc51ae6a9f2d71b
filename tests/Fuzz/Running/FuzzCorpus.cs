using System.Security.Cryptography;

namespace Posthouse.Fuzz.Tests;

/// <summary>A target's seeds: those made in code and what a folder holds.</summary>
internal static class FuzzCorpus
{
    public static IReadOnlyList<byte[]> Of(FuzzTarget target, string? folder = null)
    {
        List<byte[]> inputs = [.. target.Seeds(), []];
        if (folder is null || !System.IO.Directory.Exists(folder)) return inputs;
        foreach (string file in System.IO.Directory.GetFiles(folder).Order(StringComparer.Ordinal)) inputs.Add(File.ReadAllBytes(file));
        return inputs;
    }

    /// <summary>For fuzzers that read their seeds from a folder.</summary>
    public static int Write(FuzzTarget target, string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        IReadOnlyList<byte[]> inputs = Of(target);
        foreach (byte[] input in inputs)
        {
            // AFL++ refuses an empty file.
            if (input.Length > 0) File.WriteAllBytes(Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(input))[..16]), input);
        }

        return inputs.Count;
    }
}
