using Posthouse.Mail;

namespace Posthouse.Pipeline;

/// <summary>
/// One step between a message's arrival and its acceptance. A stage looks and answers; it never delivers, queues or writes to the client.
/// </summary>
public interface IReceivingStage
{
    StageDescriptor Descriptor { get; }

    /// <summary>
    /// Called once for each point of the session that the descriptor names. The result is a value: an exception is a defect,
    /// and the pipeline answers it with 451 and goes on serving.
    /// </summary>
    ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken);
}

/// <summary>When a stage is asked.</summary>
[Flags]
public enum StagePoint
{
    None = 0,

    /// <summary>The client has connected; nothing has been said.</summary>
    Connect = 1,

    /// <summary>MAIL was read.</summary>
    Sender = 2,

    /// <summary>RCPT was read: <see cref="StageContext.Recipient"/> is set. A rejection refuses this recipient alone.</summary>
    Recipient = 4,

    /// <summary>The message has arrived in full and nothing has been acknowledged.</summary>
    Message = 8,
}

/// <summary>
/// A stage's visible place in the order (<c>posthouse pipeline</c> prints it). Lower <see cref="Order"/> runs first;
/// the hundreds leave room: 100 protocol sanity, 200 authentication of senders, 300 policy, 400 filtering, 500 users' filters, 900 routing.
/// </summary>
public sealed record StageDescriptor(string Name, int Order, StagePoint Points, string Summary);
