using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>THREADID (RFC 8474 §6).</summary>
internal sealed class ThreadIdKey(string id) : SearchKey
{
    internal override Verdict Test(SearchSubject subject)
    {
        if (subject.Message is not { } message) return Verdict.Open;
        return string.Equals(message.Thread.ToString(), id, StringComparison.Ordinal) ? Verdict.Yes : Verdict.No;
    }
}

/// <summary>SENTBEFORE, SENTON, SENTSINCE: the Date header as written, its time and zone disregarded (RFC 9051 §6.4.4).</summary>
internal sealed class SentKey(DateOnly date, DateTest test) : SearchKey
{
    internal override MessageDetail Needs => MessageDetail.Summary;

    internal override Verdict Test(SearchSubject subject)
    {
        if (subject.Message is not { } message) return Verdict.Open;
        return message.Summary?.Date is { } sent && Matches(DateOnly.FromDateTime(sent.Date)) ? Verdict.Yes : Verdict.No;
    }

    private bool Matches(DateOnly sent) => test switch
    {
        DateTest.Before => sent < date,
        DateTest.On => sent == date,
        _ => sent >= date,
    };
}
