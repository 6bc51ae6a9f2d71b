using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Whether an account has room for one more file of a link.</summary>
internal static class LinkRoom
{
    /// <summary>Why it has none; null where it has. What is on its way counts as whole, so that many uploads at once come no further than one.</summary>
    internal static string? Refuse(StoreReader reader, AccountId account, long octets, LinkOptions options)
    {
        if (FileLink.Count(reader, account) >= options.MaximumLinks) return $"An account may have {options.MaximumLinks} links.";
        long coming = Coming(reader, account);
        if (Kept(reader, account) + coming + octets > options.MaximumOctets) return $"The files of an account's links may have {options.MaximumOctets} octets together.";
        QuotaState quota = reader.Quota(account);
        return quota.LimitOctets > 0 && quota.UsedOctets + coming + octets > quota.LimitOctets ? "The account's quota has no room for the file." : null;
    }

    /// <summary>Octets of files that are here, whole or not.</summary>
    internal static long Kept(StoreReader reader, AccountId account) => reader.Sql.Scalar("SELECT SUM(octets) FROM kept_file WHERE account = @1", account.Value);

    // What is still to come of the uploads that have begun.
    private static long Coming(StoreReader reader, AccountId account) =>
        reader.Sql.Scalar("SELECT SUM(length - received) FROM jmap_upload WHERE account = @1 AND purpose = @2", account.Value, (long)UploadPurpose.Link);
}
