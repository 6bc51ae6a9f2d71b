using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;
using Posthouse.Testing;

namespace Posthouse.Delivery.Tests;

/// <summary>One attempt by the outbound client, to a scripted server or by a played resolver.</summary>
internal static class OutboundPlay
{
    internal const string Body = "Subject: hello\r\n\r\n.leading dot\r\ntext\r\n";

    internal static OutboundJob Job(string[] recipients, Func<Envelope, Envelope>? change = null)
    {
        var envelope = new Envelope { Sender = EmailAddress.Parse("s@us.test") };
        if (change is not null) envelope = change(envelope);
        QueuedRecipient[] queued = [.. recipients.Select(static (address, i) => new QueuedRecipient { Id = i + 1, Recipient = new EnvelopeRecipient(EmailAddress.Parse(address)), Destination = "d.test" })];
        return new OutboundJob(new QueuedMessage { Envelope = envelope, Recipients = queued }, queued);
    }

    internal static OutboundClient ClientFor(TestResolver resolver, OutboundOptions? outbound = null, MtaStsAnswer sts = default, TlsLedger? ledger = null, Func<DeliveryOptions, HostMemories>? memories = null)
    {
        var options = new DeliveryOptions { HostName = "us.test", Outbound = (outbound ?? new OutboundOptions()) with { AllowLoopback = true } };
        ledger ??= new TlsLedger(new TlsReportOptions(), TimeProvider.System);
        return new OutboundClient(
            new MailHostFinder(resolver, options, new Random(1)),
            new TlsPolicies((_, _) => ValueTask.FromResult(sts), new DaneLookup(resolver)),
            new SessionOpener(options, ledger, memories?.Invoke(options) ?? new HostMemories(static _ => ValueTask.CompletedTask, options, TimeProvider.System), TimeProvider.System, NullLogger<SessionOpener>.Instance),
            options,
            TimeProvider.System,
            NullLogger<OutboundClient>.Instance);
    }

    internal static Task<OutboundAttempt> SendAsync(ScriptedServer server, OutboundJob job, Func<Route, Route>? route = null, OutboundSession? session = null, string body = Body)
    {
        var to = new Route(RouteKind.Smtp, "smtp:scripted", "127.0.0.1", server.Port);
        return ClientFor(new TestResolver()).SendAsync(route is null ? to : route(to), job, new MemoryContent(Encoding.UTF8.GetBytes(body)), session, TestContext.Current.CancellationToken);
    }
}
