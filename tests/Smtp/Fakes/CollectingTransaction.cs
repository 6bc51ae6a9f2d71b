using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Smtp.Tests;

/// <summary>Keeps the content and nothing else.</summary>
internal sealed class CollectingTransaction : IMailTransaction
{
    // It holds nothing of it, because the content's memory is not counted here.
    private static readonly IntakeBudget Budget = new(new IntakeOptions(), TimeProvider.System, NullLogger<IntakeBudget>.Instance);

    public IntakeShare Share { get; } = Budget.Open(System.Net.IPAddress.Loopback);

    public MemoryStream Content { get; } = new();

    public string Trace => "T1";

    public ValueTask<SmtpReply> SetSenderAsync(Envelope envelope, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<SmtpReply> AddRecipientAsync(EnvelopeRecipient recipient, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Write(ReadOnlySpan<byte> content) => Content.Write(content);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public long HeldOctets => 0;

    public ValueTask DropContentAsync() => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<SmtpReply>> CompleteAsync(ReadOnlyMemory<byte> traceHeaders) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
