using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The state of an account's Quotas: the numbers themselves, so that any old state tells what was, and nothing is kept for it.</summary>
internal static class QuotaNumbers
{
    internal static string StateOf(StoreReader reader, AccountId account) => StateOf(reader.Quota(account));

    internal static string StateOf(QuotaState quota) => string.Create(CultureInfo.InvariantCulture, $"{quota.UsedOctets:x}.{quota.UsedMessages:x}.{quota.LimitOctets:x}.{quota.LimitMessages:x}");

    /// <exception cref="MethodException">cannotCalculateChanges.</exception>
    internal static QuotaState Read(string state)
    {
        string[] parts = state.Split('.');
        if (parts.Length == 4 && TryHex(parts[0], out long octets) && TryHex(parts[1], out long messages) && TryHex(parts[2], out long limitOctets) && TryHex(parts[3], out long limitMessages))
            return new QuotaState(octets, messages, limitOctets, limitMessages);
        throw MethodException.CannotCalculateChanges("The state is none of this server's.");
    }

    private static bool TryHex(string text, out long value) => long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
}
