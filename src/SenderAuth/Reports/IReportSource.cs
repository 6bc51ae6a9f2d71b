using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Something that reports to others. It says what there is and to whom; when, how often and what was sent already is its caller's. One caller at a time.</summary>
public interface IReportSource
{
    /// <summary>Stable: "dmarc", "dmarc-failure", "tls".</summary>
    string Name { get; }

    /// <summary>All that waits, due or not. The same comes again until it is forgotten.</summary>
    ValueTask<IReadOnlyList<ReportSubject>> WaitingAsync(DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>One report for each destination, the same ones for the same subject; empty where nobody wants any, and null where the DNS does not say now.</summary>
    ValueTask<IReadOnlyList<OutgoingReport>?> PrepareAsync(ReportSubject subject, CancellationToken cancellationToken = default);

    /// <summary>It is sent to all, or given up. In the transaction that queues the last report; may be run again if that was undone.</summary>
    void Forget(WriteTransaction transaction, ReportSubject subject);
}
