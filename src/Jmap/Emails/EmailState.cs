using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The state of all Email (or Thread) objects of an account: how far its change log has been read, and which numbers were given by
/// then, so that what was made since is told from what was only changed.
/// </summary>
/// <param name="Next">The lower half of the number that the next message (or thread) gets.</param>
/// <param name="Told">Messages of the record behind <paramref name="ModSeq"/> that were told already: one record may name a million.</param>
internal readonly record struct EmailState(ModSeq ModSeq, long Next, long Told = 0)
{
    public override string ToString() => Told == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{ModSeq.Value:x}.{Next:x}")
        : string.Create(CultureInfo.InvariantCulture, $"{ModSeq.Value:x}.{Next:x}.{Told:x}");

    /// <summary>Of all Email objects, now.</summary>
    internal static string Of(StoreReader reader, AccountView view)
    {
        AccountNumbers numbers = reader.Numbers(view.Account);
        return view.Open(reader).Mask(new EmailState(numbers.ModSeq, numbers.NextMessage).ToString());
    }

    internal static bool TryParse(string text, out EmailState state)
    {
        state = default;
        string[] parts = text.Split('.');
        if (parts.Length is < 2 or > 3 || !TryHex(parts[0], out long modSeq) || !TryHex(parts[1], out long next)) return false;
        long told = 0;
        if (parts.Length == 3 && !TryHex(parts[2], out told)) return false;
        state = new EmailState(new ModSeq(modSeq), next, told);
        return true;
    }

    private static bool TryHex(string text, out long value) => long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
}
