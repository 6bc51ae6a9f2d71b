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

    /// <summary>
    /// The answer of a command that did what was left of its messages. Where the tagged answer has another code already, the limit is told in
    /// an untagged NO before it (RFC 9738 §3.1).
    /// </summary>
    internal static Completion Complete(ImapSession session, Completion completion, string? code)
    {
        if (code is null || completion.Kind != CompletionKind.Ok) return completion;
        if (completion.Code is null) return Completion.Ok(completion.Text + " for the newest", code);
        session.Output.Write("* NO ["u8);
        session.Output.WriteText(code);
        session.Output.Write("] Done for the newest\r\n"u8);
        return completion;
    }

    /// <summary>Messages that one COPY or APPEND may save; 0 for no limit.</summary>
    internal static int Savable(ImapOptions options) => (options.MaximumMessages, options.MaximumSaved) switch
    {
        (0, var saved) => saved,
        (var messages, 0) => messages,
        var (messages, saved) => Math.Min(messages, saved),
    };

    /// <summary>COPY is all or nothing (RFC 9051 §6.4.7). The code says from where on it would have been few enough.</summary>
    /// <exception cref="ImapCommandException">More than may be saved at once.</exception>
    internal static void RequireSavable(ImapSession session, UidSet uids)
    {
        int limit = Savable(session.Host.Options);
        if (limit == 0 || uids.MemberCount <= limit) return;
        uint lowest = UidSets.Slice(uids, uids.MemberCount - limit, uids.MemberCount).Min;
        throw ImapCommandException.No("Too many messages at once; please take fewer.", string.Create(CultureInfo.InvariantCulture, $"MESSAGELIMIT {limit} {lowest}"));
    }
}
