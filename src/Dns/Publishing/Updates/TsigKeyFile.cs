using System.Text.RegularExpressions;

namespace Posthouse.Dns;

/// <summary>
/// Reads a key: what tsig-keygen writes (key "name" { algorithm hmac-sha256; secret "…"; };), what keymgr -t and nsupdate -y have
/// (hmac-sha256:name:secret), or the secret in base64 alone.
/// </summary>
internal static partial class TsigKeyFile
{
    // A key has at most a few hundred octets.
    private const int MaximumLength = 16_384;

    /// <param name="name">From the settings; null takes the file's. A file that names another key is refused.</param>
    /// <param name="algorithm">For a file that does not say.</param>
    /// <param name="error">What is wrong, without a word of the file.</param>
    internal static bool TryRead(string text, string? name, TsigAlgorithm algorithm, out TsigKey? key, out string error)
    {
        key = null;
        error = "";
        if (text.Length > MaximumLength) return Fail("it is too long for a key", out error);
        string secret = text.Trim();
        string? fileName = null;
        string? fileAlgorithm = null;
        if (Statement().Match(text) is { Success: true } statement)
        {
            fileName = statement.Groups["name"].Value;
            if (Secret().Match(statement.Groups["body"].Value) is not { Success: true } inner) return Fail("its key has no secret", out error);
            secret = inner.Groups["secret"].Value;
            if (Algorithm().Match(statement.Groups["body"].Value) is { Success: true } named) fileAlgorithm = named.Groups["algorithm"].Value;
        }
        else if (Line().Match(secret) is { Success: true } line)
        {
            (fileAlgorithm, fileName, secret) = (line.Groups["algorithm"].Value, line.Groups["name"].Value, line.Groups["secret"].Value);
        }

        if (fileAlgorithm is not null && !TsigAlgorithms.TryParse(fileAlgorithm, out algorithm)) return Fail("its algorithm is none of hmac-sha256, hmac-sha384 and hmac-sha512", out error);
        if (name is not null && fileName is not null && !string.Equals(name.TrimEnd('.'), fileName.TrimEnd('.'), StringComparison.OrdinalIgnoreCase)) return Fail("it has a key of another name", out error);
        name = (name ?? fileName)?.TrimEnd('.');
        if (string.IsNullOrEmpty(name) || !WireName.TryEncode(name, out _)) return Fail("the key has no name", out error);
        byte[] octets = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret, octets, out int length) || length == 0) return Fail("its secret is not base64", out error);
        key = new TsigKey(name, algorithm, octets[..length]);
        return true;
    }

    private static bool Fail(string reason, out string error)
    {
        error = reason;
        return false;
    }

    [GeneratedRegex("""^\s*key\s+"?(?<name>[^\s"{;]+)"?\s*\{(?<body>[^}]*)\}""", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Statement();

    [GeneratedRegex("""\bsecret\s+"?(?<secret>[A-Za-z0-9+/=]+)"?\s*;""", RegexOptions.NonBacktracking)]
    private static partial Regex Secret();

    [GeneratedRegex("""\balgorithm\s+"?(?<algorithm>[A-Za-z0-9.-]+)"?\s*;""", RegexOptions.NonBacktracking)]
    private static partial Regex Algorithm();

    [GeneratedRegex("^(?<algorithm>hmac-[a-z0-9-]+):(?<name>[^:\\s]+):(?<secret>[A-Za-z0-9+/=]+)$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
