namespace Posthouse.SenderAuth;

/// <summary>Something that reports to others from time to time. Who asks it sends what it gives.</summary>
public interface IReportSource
{
    /// <summary>
    /// Some of what is due, empty when nothing is. The same comes again until its <see cref="OutgoingReport.Done"/> was made durable. One caller at a time.
    /// </summary>
    ValueTask<IReadOnlyList<OutgoingReport>> DueAsync(CancellationToken cancellationToken = default);
}
