using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>How many messages one command may be about (RFC 9738). What is above is left for the next command, or refused where a command is all or nothing.</summary>
internal static class MessageLimit
{
    internal static void WriteCapabilities(ImapSession session)
    {
        Write(" MESSAGELIMIT="u8, session.Host.Options.MaximumMessages);
        Write(" SAVELIMIT="u8, session.Host.Options.MaximumSaved);

        void Write(ReadOnlySpan<byte> name, int limit)
        {
            if (limit == 0) return;
            session.Output.Write(name);
            session.Output.WriteNumber(limit);
        }
    }

    /// <summary>The newest of them, as many as are allowed; the code says how far down it went (RFC 9738 §3.1), null where nothing was cut.</summary>
    internal static UidSet Cut(ImapSession session, UidSet uids, out string? code)
    {
        int limit = session.Host.Options.MaximumMessages;
        code = null;
        if (limit == 0) return uids;
        long count = uids.MemberCount;
        if (count <= limit) return uids;
        UidSet kept = UidSets.Slice(uids, count - limit, count);
        code = string.Create(CultureInfo.InvariantCulture, $"MESSAGELIMIT {limit} {kept.Min}");
        return kept;
    }

    /// <exception cref="ImapCommandException">More than may be saved at once.</exception>
    internal static void RequireSavable(ImapSession session, long count)
    {
        int limit = session.Host.Options.MaximumSaved;
        if (session.Host.Options.MaximumMessages is > 0 and var messages && (limit == 0 || messages < limit)) limit = messages;
        if (limit > 0 && count > limit)
            throw ImapCommandException.No("Too many messages at once; please take fewer.", string.Create(CultureInfo.InvariantCulture, $"MESSAGELIMIT {limit}"));
    }
}
