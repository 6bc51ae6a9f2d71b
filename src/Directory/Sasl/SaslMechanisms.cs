using System.Diagnostics.CodeAnalysis;

namespace Posthouse.Directory;

/// <summary>The mechanisms there are, and where each may be used.</summary>
internal static class SaslMechanisms
{
    internal const string ScramPlus = "SCRAM-SHA-256-PLUS";
    internal const string Scram = "SCRAM-SHA-256";
    internal const string Plain = "PLAIN";
    internal const string Login = "LOGIN";

    private static readonly string[] WithBindingAndPassword = [ScramPlus, Scram, Plain, Login];
    private static readonly string[] WithBinding = [ScramPlus, Scram];
    private static readonly string[] WithPassword = [Scram, Plain, Login];
    private static readonly string[] Neither = [Scram];

    internal static string[] For(bool password, bool binding) => (password, binding) switch
    {
        (true, true) => WithBindingAndPassword,
        (false, true) => WithBinding,
        (true, false) => WithPassword,
        (false, false) => Neither,
    };

    /// <summary>RFC 4422 §3.1: names are upper-case; clients that write them otherwise are understood.</summary>
    internal static bool TryFind(string mechanism, bool password, bool binding, [NotNullWhen(true)] out string? name)
    {
        foreach (string offered in For(password, binding))
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
