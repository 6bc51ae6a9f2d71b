using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// The one way in for mail, whichever protocol brings it. It runs the pipeline's stages, routes, and makes the accepted message
/// durable in a single store transaction: local placements, queue records and journal together.
/// </summary>
public sealed partial class MessageReceiver
{
    internal static readonly SmtpReply LocalError = new(451, new EnhancedStatusCode(4, 3, 0), "Local error in processing, try again later");

    private readonly ILogger<MessageReceiver> _logger;

    internal MessageReceiver(
        MailStore store, PipelinePlan pipeline, DeliveryServices services, ReportDesk reports, RejectionJournal rejections, ReturnedMailReader returned, ScriptRunner scripts, DeliveryOptions options, TimeProvider clock, ILogger<MessageReceiver> logger)
    {
        Store = store;
        Pipeline = pipeline;
        Services = services;
        Reports = reports;
        Rejections = rejections;
        Returned = returned;
        Scripts = scripts;
        Options = options;
        Clock = clock;
        _logger = logger;
    }

    internal MailStore Store { get; }

    internal PipelinePlan Pipeline { get; }

    internal DeliveryServices Services { get; }

    internal ReportDesk Reports { get; }

    internal RejectionJournal Rejections { get; }

    internal ReturnedMailReader Returned { get; }

    internal ScriptRunner Scripts { get; }

    internal DeliveryOptions Options { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Begins a connection's first or next transaction.</summary>
    public ReceivingTransaction Begin(ConnectionFacts connection) => new(this, connection);

    /// <summary>Asks the stages about the connection; null lets it in.</summary>
    public async ValueTask<SmtpReply?> ConnectAsync(ConnectionFacts connection, CancellationToken cancellationToken = default)
    {
        if (Pipeline.StagesAt(StagePoint.Connect).IsEmpty) return null;
        var context = new StageContext { Connection = connection, Envelope = new Envelope() };
        SmtpReply? refusal = await AskAsync(StagePoint.Connect, context, cancellationToken).ConfigureAwait(false);
        if (refusal is not null) Reject(context, refusal, trace: null, recipient: null);
        return refusal;
    }

    /// <summary>Asks the stages of one point in order. The first Reject or Defer ends it; other verdicts gather in the context.</summary>
    internal async ValueTask<SmtpReply?> AskAsync(StagePoint point, StageContext context, CancellationToken cancellationToken)
    {
        int count = Pipeline.StagesAt(point).Length;
        for (int i = 0; i < count; i++)
        {
            IReceivingStage stage = Pipeline.StagesAt(point)[i];
            StageVerdict verdict;
            try
            {
                ValueTask<StageVerdict> asked = stage.EvaluateAsync(context, cancellationToken);
                verdict = asked.IsCompletedSuccessfully ? asked.Result : await asked.ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogStageFailed(exception, stage.Descriptor.Name);
                verdict = StageVerdict.Defer("stage-failed", LocalError);
            }

            if (verdict.Action == StageAction.Continue) continue;
            context.Verdicts.Add((stage.Descriptor, verdict));
            if (verdict.Action is StageAction.Reject or StageAction.Defer) return verdict.Reply ?? LocalError;
        }

        return null;
    }

    /// <summary>Counts and journals a refusal; the stage that spoke last in the context gave it.</summary>
    internal void Reject(StageContext context, SmtpReply reply, string? trace, EmailAddress? recipient)
    {
        string stage = "receiving";
        string reason = "store";
        if (context.Verdicts.Count > 0 && context.Verdicts[^1] is { Verdict: { Action: StageAction.Reject or StageAction.Defer } verdict } last)
        {
            stage = last.Stage.Name;
            reason = verdict.Reason;
        }

        Services.Metrics.Rejected(stage, reason);
        Rejections.Write(new JournalRecord("rejected")
        {
            At = Clock.GetUtcNow(),
            Account = context.Connection.Account,
            Sender = trace is null ? null : context.Envelope.Sender?.ToString() ?? "",
            Recipient = recipient?.ToString(),
            MessageIdHeader = context.Message?.Structure.Summary.MessageIdHeader,
            Trace = trace,
            Detail = $"stage={stage} reason={reason} remote={context.Connection.RemoteAddress}{Notes(context)} reply={reply}",
        }, context.Connection.RemoteAddress);
    }

    /// <summary>The stages' notes, each with a space in front.</summary>
    internal static string Notes(StageContext context) => context.JournalNotes.Count == 0 ? "" : " " + string.Join(' ', context.JournalNotes);

    internal SmtpReply ReplyFor(StoreException exception)
    {
        switch (exception.Fault)
        {
            case StoreFault.StorageFull:
                LogStoreRefuses(exception);
                return new SmtpReply(452, new EnhancedStatusCode(4, 3, 1), "The mail system is full, try again later");
            default:
                LogStoreRefuses(exception);
                return LocalError;
        }
    }

    internal void LogUnexpected(Exception exception, string trace) => LogCommitFailed(exception, trace);

    [LoggerMessage(3001, LogLevel.Error, "Stage '{Stage}' failed; the client was asked to come back later")]
    private partial void LogStageFailed(Exception exception, string stage);

    [LoggerMessage(3002, LogLevel.Error, "A message could not be stored; the client was asked to come back later")]
    private partial void LogStoreRefuses(Exception exception);

    [LoggerMessage(3003, LogLevel.Error, "Message {Trace} could not be received; the client was asked to come back later")]
    private partial void LogCommitFailed(Exception exception, string trace);
}
