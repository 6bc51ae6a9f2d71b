using System.Text;
using System.Text.Unicode;

namespace Posthouse.Directory;

/// <summary>What exchanges answer and read alike.</summary>
internal static class SaslSteps
{
    /// <summary>The client broke the mechanism's grammar. No guess was made, so nothing is counted.</summary>
    internal static readonly SaslStep Malformed = new(default, new SignInResult(SignInOutcome.Refused, null));

    internal static readonly SaslStep Unavailable = new(default, new SignInResult(SignInOutcome.Unavailable, null));

    internal static bool TryText(ReadOnlySpan<byte> octets, out string text)
    {
        text = "";
        if (!Utf8.IsValid(octets)) return false;
        text = Encoding.UTF8.GetString(octets);
        return true;
    }
}
