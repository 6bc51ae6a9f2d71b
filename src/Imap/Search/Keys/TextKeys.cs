using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// A key that looks for a text. The text index only narrows: what it offers, and what it does not know yet, is compared with the text itself.
/// </summary>
internal abstract class TextKey(string text, SearchField field) : SearchKey
{
    private SearchCandidates? _candidates;

    protected FoldedText Text { get; } = new(text);

    /// <summary>A field that is asked for an empty text always matches (RFC 9051 §6.4.4, HEADER).</summary>
    protected bool IsEmpty => text.Length == 0;

    internal override UidSet Bound(UidSet all) => _candidates is { CanNarrow: true } found ? UidSets.Intersect(all, UidSets.Union(found.Maybe, found.NotIndexed)) : all;

    internal override async ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken)
    {
        if (!IsEmpty) _candidates = await preparation.Store.FindTextAsync(preparation.Selected.Id, field, text, cancellationToken).ConfigureAwait(false);
    }

    internal sealed override Verdict Test(SearchSubject subject)
    {
        if (_candidates is { CanNarrow: true } found && !found.Maybe.Contains(subject.Placement.Uid) && !found.NotIndexed.Contains(subject.Placement.Uid)) return Verdict.No;
        return TestText(subject);
    }

    protected abstract Verdict TestText(SearchSubject subject);

    protected static Verdict Answer(bool matches) => matches ? Verdict.Yes : Verdict.No;
}

/// <summary>SUBJECT, FROM, TO, CC, BCC: decoded and kept beside the message.</summary>
internal sealed class SummaryKey(string text, SearchField field) : TextKey(text, field)
{
    private readonly SearchField _field = field;

    internal override MessageDetail Needs => MessageDetail.Summary;

    protected override Verdict TestText(SearchSubject subject)
    {
        if (subject.Message is not { Summary: { } summary }) return Verdict.Open;
        string value = _field switch
        {
            SearchField.Subject => summary.Subject,
            SearchField.From => summary.From,
            SearchField.To => summary.To,
            SearchField.Cc => summary.Cc,
            _ => summary.Bcc,
        };
        return Answer(Text.IsIn(value));
    }
}

/// <summary>HEADER with a field's name; an empty text asks whether the field is there.</summary>
internal sealed class HeaderKey(byte[] name, string text) : TextKey(text, SearchField.Text)
{
    protected override Verdict TestText(SearchSubject subject)
    {
        if (subject.Blob is null) return Verdict.Open;
        var reader = new HeaderReader(subject.Header());
        while (reader.Find(name))
        {
            if (IsEmpty || Text.IsIn(HeaderText.Decode(reader.RawValue))) return Verdict.Yes;
        }

        return Verdict.No;
    }
}

/// <summary>BODY, and with <paramref name="header"/> TEXT.</summary>
internal sealed class BodyKey(string text, bool header) : TextKey(text, header ? SearchField.Text : SearchField.Body)
{
    private readonly bool _header = header;

    internal override MessageDetail Needs => MessageDetail.Parts;

    protected override Verdict TestText(SearchSubject subject)
    {
        if (IsEmpty) return Verdict.Yes;
        if (subject.Blob is not { } blob) return Verdict.Open;
        if (_header && IsInHeader(subject.Header())) return Verdict.Yes;
        return Answer(BodySearch.IsIn(Text, blob, subject.Message!));
    }

    private bool IsInHeader(ReadOnlySpan<byte> header)
    {
        var reader = new HeaderReader(header);
        while (reader.Read())
        {
            if (Text.IsIn(System.Text.Encoding.ASCII.GetString(reader.Name)) || Text.IsIn(HeaderText.Decode(reader.RawValue))) return true;
        }

        return false;
    }
}
