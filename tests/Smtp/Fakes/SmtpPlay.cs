using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Pipeline;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Smtp.Tests;

/// <summary>One session over pipes, with a clock to move and a Delivery to look at.</summary>
internal sealed class SmtpPlay : IDisposable
{
    private readonly Heartbeat _heartbeat;

    public SmtpPlay(ReceivingRole role = ReceivingRole.Relay, Func<SmtpOptions, SmtpOptions>? options = null, bool tls = false, bool loopback = false, bool canStartTls = true, CancellationToken stopping = default, IntakeBudget? budget = null)
    {
        _heartbeat = new Heartbeat(Clock);
        var configured = new SmtpOptions { HostName = "mx.example.com", PostmasterDomain = Posthouse.Mail.DomainName.Parse("example.com") };
        var facts = new TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", null, new byte[32], default);
        configured = options?.Invoke(configured) ?? configured;
        Budget = budget ?? new IntakeBudget(new IntakeOptions(), Clock, NullLogger<IntakeBudget>.Instance);
        Handler = new SmtpProtocolHandler(new SmtpListener(configured, role, Acceptor, new PlayedAccounts(), Budget, Clock, NullLogger.Instance, new PlayedUrls()));
        Connection = new DuplexPipeConnection(_heartbeat, inline: true)
        {
            InitialTls = tls ? facts : null,
            TlsAfterStart = canStartTls ? facts : null,
            RemoteEndPoint = new IPEndPoint(loopback ? IPAddress.Loopback : IPAddress.Parse("192.0.2.10"), 4711),
            StoppingToken = stopping,
        };
        Runner = new TranscriptRunner(Handler, Connection)
        {
            Advance = Clock.Advance,
            Actions = Steps,
        };
        Steps["message"] = text => Check(text, Transcript.Unescape(text), Last.Content);
        Steps["messages"] = text => Check(text, text, Acceptor.Received.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Steps["trace"] = pattern => Transcript.Fits(pattern, Last.Trace.ReplaceLineEndings("\\n").Replace("\t", "\\t", StringComparison.Ordinal)) ? Task.CompletedTask : throw new InvalidOperationException($"the trace headers are '{Last.Trace}'");
        Steps["envelope"] = pattern => Transcript.Fits(pattern, Describe(Last)) ? Task.CompletedTask : throw new InvalidOperationException($"the envelope is '{Describe(Last)}'");
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public RecordingAcceptor Acceptor { get; } = new();

    public IntakeBudget Budget { get; }

    public SmtpProtocolHandler Handler { get; }

    public DuplexPipeConnection Connection { get; }

    /// <summary>What a transcript's lines with @ do; a test may add its own.</summary>
    public Dictionary<string, Func<string, Task>> Steps { get; } = [];

    public TranscriptRunner Runner { get; }

    public ReceivedMail Last => Acceptor.Received[^1];

    public async Task RunAsync(string transcript)
    {
        await Runner.RunAsync(transcript);
        Assert.Equal(0, Acceptor.Open);
        Assert.Equal((0, 0), (Budget.Held, Budget.Addresses));
    }

    public void Dispose()
    {
        Connection.Dispose();
        _heartbeat.Dispose();
        Budget.Dispose();
    }

    private static Task Check<T>(string text, T expected, T actual)
    {
        Assert.Equal(expected, actual);
        return Task.CompletedTask;
    }

    private static string Describe(ReceivedMail mail)
    {
        Posthouse.Mail.Envelope e = mail.Envelope;
        string recipients = string.Join(',', e.Recipients.Select(r => $"{r.Address}/{r.Notify}/{r.OriginalRecipient}"));
        return $"from={e.Sender} to={recipients} body={e.Body} utf8={e.SmtpUtf8} tls={e.RequireTls} ret={e.Return} envid={e.EnvelopeIdentifier} hold={e.HoldUntil:yyyy-MM-ddTHH:mm:ssZ} by={e.DeliverBy?.Deadline:yyyy-MM-ddTHH:mm:ssZ}/{e.DeliverBy?.ReturnOnTimeout}/{e.DeliverBy?.Trace} priority={e.Priority}";
    }
}
