using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// A key that looks for a text. The text index only narrows: what it offers, and what it does not know yet, is compared with the text itself.
/// </summary>
internal abstract class TextKey(string text, SearchField field) : SearchKey
{
    // What a longer text says beyond is passed over when it is fuzzy: each word is looked for in each candidate.
    private const int MaximumWords = 16;

    private SearchCandidates? _candidates;

    /// <summary>Known once the search is prepared, when the comparator is.</summary>
    protected FoldedText Text { get; private set; } = null!;

    // RFC 6203: the words of a fuzzy text, when it has several; each may stand anywhere.
    private FoldedText[] _words = [];
    private string[] _wordTexts = [];

    /// <summary>Fuzzy, and of several words.</summary>
    protected bool IsInWords => _wordTexts.Length > 0;

    /// <summary>A field that is asked for an empty text always matches (RFC 9051 §6.4.4, HEADER).</summary>
    protected bool IsEmpty => text.Length == 0;

    internal override UidSet Bound(UidSet all) => _candidates is { CanNarrow: true } found ? UidSets.Intersect(all, UidSets.Union(found.Maybe, found.NotIndexed)) : all;

    internal override async ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken)
    {
        PrepareText(preparation);
        if (IsEmpty || preparation.Few) return;
        MailboxId mailbox = preparation.Selected.Id;
        if (_words.Length == 0)
        {
            _candidates = await preparation.Store.FindTextAsync(mailbox, field, text, cancellationToken).ConfigureAwait(false);
            return;
        }

        SearchCandidates any = new(UidSet.Empty, UidSet.Empty, CanNarrow: true);
        foreach (string word in _wordTexts)
        {
            SearchCandidates found = await preparation.Store.FindTextAsync(mailbox, field, word, cancellationToken).ConfigureAwait(false);
            any = new SearchCandidates(UidSets.Union(any.Maybe, found.Maybe), UidSets.Union(any.NotIndexed, found.NotIndexed), any.CanNarrow && found.CanNarrow);
        }

        _candidates = any;
    }

    protected void PrepareText(SearchPreparation preparation)
    {
        _candidates = null;
        Text = new FoldedText(text, preparation.Comparator);
        _words = [.. _wordTexts.Select(word => new FoldedText(word, preparation.Comparator))];
    }

    internal override void MakeFuzzy()
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length > 1) _wordTexts = [.. words.DistinctBy(UnicodeCasemap.Fold, StringComparer.Ordinal).Take(MaximumWords)];
    }

    /// <summary>The text itself, or, of a fuzzy one, half of its words at least. Says how well it matches.</summary>
    protected bool IsIn(SearchSubject subject, Func<FoldedText, bool> isIn)
    {
        if (isIn(Text)) return true;
        if (_words.Length == 0) return false;
        int found = _words.Count(isIn);
        if (found * 2 < _words.Length) return false;
        // All the words, but not as they were written, is nearly as good as the text.
        subject.Lower(Math.Max(1, 90 * found / _words.Length));
        return true;
    }

    internal sealed override Verdict Test(SearchSubject subject)
    {
        if (_candidates is { CanNarrow: true } found && !found.Maybe.Contains(subject.Placement.Uid) && !found.NotIndexed.Contains(subject.Placement.Uid)) return Verdict.No;
        return TestText(subject);
    }

    protected abstract Verdict TestText(SearchSubject subject);

    protected static Verdict Answer(bool matches) => matches ? Verdict.Yes : Verdict.No;
}

/// <summary>SUBJECT, FROM, TO, CC, BCC: decoded, kept beside the message and, all together, in the search index, which answers for itself.</summary>
internal sealed class SummaryKey(string text, SearchField field) : TextKey(text, field)
{
    private readonly string _text = text;
    private readonly SearchField _field = field;
    private FieldCandidates? _found;

    internal override MessageDetail Needs => MessageDetail.Summary;

    internal override bool IsOfPlacement => _found is { NotIndexed.IsEmpty: true };

    internal override UidSet Bound(UidSet all) => _found is { } found ? UidSets.Intersect(all, UidSets.Union(found.Matches, found.NotIndexed)) : base.Bound(all);

    internal override UidSet? Found(UidSet all) => IsOfPlacement ? UidSets.Intersect(all, _found!.Matches) : null;

    internal override async ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken)
    {
        _found = null;
        if (!IsEmpty && !IsInWords && !preparation.Few)
        {
            PrepareText(preparation);
            _found = await preparation.Store.MatchFieldAsync(preparation.Selected.Id, _field, _text, Text.Test, cancellationToken).ConfigureAwait(false);
            if (_found is not null) return;
        }

        await base.PrepareAsync(preparation, cancellationToken).ConfigureAwait(false);
    }

    protected override Verdict TestText(SearchSubject subject)
    {
        if (_found is { } found)
        {
            if (found.Matches.Contains(subject.Placement.Uid)) return Verdict.Yes;
            if (!found.NotIndexed.Contains(subject.Placement.Uid)) return Verdict.No;
        }

        if (subject.Message is not { Summary: { } summary }) return Verdict.Open;
        string value = _field switch
        {
            SearchField.Subject => summary.Subject,
            SearchField.From => summary.From,
            SearchField.To => summary.To,
            SearchField.Cc => summary.Cc,
            _ => summary.Bcc,
        };
        return Answer(IsIn(subject, text => text.IsIn(value)));
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
            if (IsEmpty) return Verdict.Yes;
            string value = HeaderText.Decode(reader.RawValue);
            if (IsIn(subject, text => text.IsIn(value))) return Verdict.Yes;
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
        return Answer(IsIn(subject, text => (_header && IsInHeader(text, subject.Header())) || BodySearch.IsIn(text, blob, subject.Message!)));
    }

    private static bool IsInHeader(FoldedText text, ReadOnlySpan<byte> header)
    {
        var reader = new HeaderReader(header);
        while (reader.Read())
        {
            if (text.IsIn(System.Text.Encoding.ASCII.GetString(reader.Name)) || text.IsIn(HeaderText.Decode(reader.RawValue))) return true;
        }

        return false;
    }
}
