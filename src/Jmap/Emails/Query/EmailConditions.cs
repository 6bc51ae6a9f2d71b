using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>inMailbox, inMailboxOtherThan.</summary>
internal sealed class MailboxCondition(IReadOnlySet<MailboxId> mailboxes, bool other) : EmailFilter
{
    internal override MailboxId? Within => !other && mailboxes.Count == 1 ? mailboxes.First() : null;

    internal override bool IsOnlyMailbox => !other;

    internal override bool Matches(FilterSubject subject)
    {
        if (mailboxes.Contains(subject.Place.Mailbox) != other) return true;
        return subject.Email.Places.Any(place => mailboxes.Contains(place.Mailbox) != other);
    }
}

/// <summary>before, after.</summary>
internal sealed class DateCondition(DateTimeOffset date, bool before) : EmailFilter
{
    internal override bool Matches(FilterSubject subject) => before ? subject.Place.Received < date : subject.Place.Received >= date;
}

/// <summary>minSize, maxSize.</summary>
internal sealed class SizeCondition(long size, bool minimum) : EmailFilter
{
    internal override bool Matches(FilterSubject subject) => minimum ? subject.Place.Size >= size : subject.Place.Size < size;
}

/// <summary>hasKeyword, notKeyword.</summary>
internal sealed class KeywordCondition(string keyword, bool has) : EmailFilter
{
    internal override bool Matches(FilterSubject subject) => (EmailKeywords.TryFind(keyword, subject.Keywords, out MessageFlags flag) && subject.Email.Flags.Has(flag)) == has;
}

/// <summary>allInThreadHaveKeyword, someInThreadHaveKeyword, noneInThreadHaveKeyword.</summary>
internal sealed class ThreadKeywordCondition(string keyword, ThreadKeyword kind) : EmailFilter
{
    internal override bool LooksAtThread => true;

    internal override bool Matches(FilterSubject subject) => Holds(subject, keyword, kind);

    internal static bool Holds(FilterSubject subject, string keyword, ThreadKeyword kind)
    {
        bool known = EmailKeywords.TryFind(keyword, subject.Keywords, out MessageFlags flag);
        return kind switch
        {
            ThreadKeyword.All => known && subject.Thread.TrueForAll(flags => flags.Has(flag)),
            ThreadKeyword.Some => known && subject.Thread.Exists(flags => flags.Has(flag)),
            _ => !known || !subject.Thread.Exists(flags => flags.Has(flag)),
        };
    }
}

internal enum ThreadKeyword
{
    All,
    Some,
    None,
}

internal sealed class AttachmentCondition(bool has) : EmailFilter
{
    internal override bool Matches(FilterSubject subject) => (subject.Summary?.HasAttachment ?? false) == has;
}

/// <summary>header: the field is there; with a text, one of that name holds it.</summary>
internal sealed class HeaderCondition(string name, string? text) : EmailFilter
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly string? _text = text is null ? null : SearchTokens.Fold(text);

    internal override bool Matches(FilterSubject subject) => subject.WithOctets((message, blob) =>
    {
        var content = new MessageContent((offset, buffer) => blob.Read(offset, buffer.Span));
        var reader = new HeaderReader(content.Header(0, message.HeaderLength));
        while (reader.Find(_name))
        {
            if (_text is null || SearchTokens.Fold(HeaderText.Decode(reader.RawValue)).Contains(_text, StringComparison.Ordinal)) return true;
        }

        return false;
    });
}

/// <summary>text, from, to, cc, bcc, subject, body: every term stands in the field. A match is that of a substring, whatever its case.</summary>
internal sealed class TextCondition(SearchField where, IReadOnlyList<string> terms) : EmailFilter
{
    internal SearchField Field => where;

    /// <summary>Folded.</summary>
    internal IReadOnlyList<string> Terms => terms;

    internal override TextCondition? Narrowing => terms.Count > 0 ? this : null;

    internal override IEnumerable<TextCondition> Texts => [this];

    internal override bool Matches(FilterSubject subject)
    {
        if (subject.Summary is not { } summary) return false;
        return where switch
        {
            SearchField.Subject => HasAll(summary.Subject),
            SearchField.From => HasAll(summary.From),
            SearchField.To => HasAll(summary.To),
            SearchField.Cc => HasAll(summary.Cc),
            SearchField.Bcc => HasAll(summary.Bcc),
            SearchField.Body => terms.All(term => IsInBody(subject, term)),
            // RFC 8621 §4.4.1, text: From, To, Cc, Bcc, Subject and the body; each term in any of them.
            _ => terms.All(term => Has(summary.Subject, term) || Has(summary.From, term) || Has(summary.To, term) || Has(summary.Cc, term) || Has(summary.Bcc, term) || IsInBody(subject, term)),
        };
    }

    private bool HasAll(string text) => terms.All(term => Has(text, term));

    private static bool Has(string text, string term) => SearchTokens.Fold(text).Contains(term, StringComparison.Ordinal);

    private static bool IsInBody(FilterSubject subject, string term) => subject.WithOctets((message, blob) =>
    {
        bool found = false;
        using Stream stream = blob.OpenStream();
        MessageText.Extract(stream, message.Root!, text => found = found || SearchTokens.Fold(text.ToString()).Contains(term, StringComparison.Ordinal));
        return found;
    });
}
