namespace Posthouse.Web;

/// <summary>Where a person goes on after signing in: a place on this server, whatever the address asked for.</summary>
internal static class ReturnPath
{
    internal const string Default = "/";

    private const int MaximumLength = 4000;

    private static readonly Uri Anywhere = new("https://posthouse.invalid/");

    /// <summary>The path with its query, or <see cref="Default"/> where <paramref name="wanted"/> leads, or could lead, elsewhere.</summary>
    internal static string Read(string? wanted)
    {
        if (wanted is not { Length: > 0 and <= MaximumLength } || wanted[0] != '/') return Default;
        // Browsers take "\" for "/", and drop tabs and line ends wherever they stand (URL Standard §4.4): "/\evil.example", "/<tab>/evil.example".
        if (wanted.Any(static c => c is '\\' || char.IsControl(c) || char.IsWhiteSpace(c)) || wanted.StartsWith("//", StringComparison.Ordinal)) return Default;
        if (!Uri.TryCreate(Anywhere, wanted, out Uri? uri) || uri.Authority != Anywhere.Authority || uri.Scheme != Anywhere.Scheme) return Default;
        // "/.//evil.example" is "//evil.example" once it is made shorter.
        return uri.PathAndQuery.StartsWith("//", StringComparison.Ordinal) ? Default : uri.PathAndQuery;
    }
}
