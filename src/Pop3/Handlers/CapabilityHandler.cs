using System.Reflection;

namespace Posthouse.Pop3;

/// <summary>CAPA (RFC 2449), UTF8 and LANG (RFC 6856).</summary>
internal static class CapabilityHandler
{
    private static readonly string Implementation = "IMPLEMENTATION Posthouse-" + (typeof(CapabilityHandler).Assembly.GetName().Version?.ToString(3) ?? "0");

    internal static ValueTask CapaAsync(Pop3Session session)
    {
        Pop3Replies replies = session.Replies;
        replies.Ok(Phrase.Capabilities);
        replies.Line("TOP");
        replies.Line("UIDL");
        replies.Line("RESP-CODES");
        replies.Line("AUTH-RESP-CODE");
        replies.Line("PIPELINING");
        replies.Line("EXPIRE NEVER");
        replies.Line("UTF8 USER");
        replies.Line("LANG");
        replies.Line("SASL " + string.Join(' ', AuthHandler.MechanismsFor(session)));
        if (session.MayShowPassword) replies.Line("USER");
        // RFC 2595 §4: only in AUTHORIZATION, and no longer once TLS is on.
        if (session.State == Pop3State.Authorization && session.Connection is { CanStartTls: true, Tls: null }) replies.Line("STLS");
        replies.Line(Implementation);
        replies.EndOfList();
        return default;
    }

    internal static ValueTask Utf8Async(Pop3Session session)
    {
        session.Utf8Mode = true;
        session.Replies.Ok(Phrase.Utf8Mode);
        return default;
    }

    internal static ValueTask LangAsync(Pop3Session session, LangCommand command)
    {
        Pop3Replies replies = session.Replies;
        if (command.Range is not { } range)
        {
            replies.Ok(Phrase.Languages);
            foreach (PhraseBook book in PhraseBook.All) replies.Line($"{book.Tag} {book.Name}");
            replies.EndOfList();
            return default;
        }

        // RFC 6856 §7: before sign-in the preferred language is the server's, never that of the name just given.
        PhraseBook? chosen = range == "*" ? PhraseBook.Nearest(session.Account?.Language ?? session.Options.PreferredLanguage) : PhraseBook.Find(range);
        if (chosen is null)
        {
            replies.Error(Phrase.LanguageUnknown);
            return default;
        }

        replies.Book = chosen;
        replies.Ok(chosen.Tag, Phrase.LanguageChanged);
        return default;
    }
}
