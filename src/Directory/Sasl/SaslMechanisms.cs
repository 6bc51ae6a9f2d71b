using System.Diagnostics.CodeAnalysis;

namespace Posthouse.Directory;

/// <summary>The mechanisms there are, and where each may be used.</summary>
internal static class SaslMechanisms
{
    internal const string ScramPlus = "SCRAM-SHA-256-PLUS";
    internal const string Scram = "SCRAM-SHA-256";
    internal const string Plain = "PLAIN";
    internal const string Login = "LOGIN";

    internal const string External = "EXTERNAL";
    internal const string OAuthBearer = "OAUTHBEARER";
    internal const string XOAuth2 = "XOAUTH2";

    private static readonly string[] WithBindingAndPassword = [ScramPlus, Scram, Plain, Login];
    private static readonly string[] WithBinding = [ScramPlus, Scram];
    private static readonly string[] WithPassword = [Scram, Plain, Login];
    private static readonly string[] Neither = [Scram];

    private static readonly string[] WithBindingPasswordAndToken = [.. WithBindingAndPassword, OAuthBearer, XOAuth2];
    private static readonly string[] WithPasswordAndToken = [.. WithPassword, OAuthBearer, XOAuth2];

    /// <param name="password">What gives the secret away may be used: passwords, and tokens where they are checked.</param>
    internal static string[] For(bool password, bool binding, bool token) => (password, binding) switch
    {
        (true, true) => token ? WithBindingPasswordAndToken : WithBindingAndPassword,
        (false, true) => WithBinding,
        (true, false) => token ? WithPasswordAndToken : WithPassword,
        (false, false) => Neither,
    };

    /// <summary>RFC 4422 §3.1: names are upper-case; clients that write them otherwise are understood.</summary>
    internal static bool TryFind(string mechanism, bool password, bool binding, bool token, [NotNullWhen(true)] out string? name)
    {
        foreach (string offered in For(password, binding, token))
        {
            if (string.Equals(offered, mechanism, StringComparison.OrdinalIgnoreCase))
            {
                name = offered;
                return true;
            }
        }

        name = null;
        return false;
    }
}
