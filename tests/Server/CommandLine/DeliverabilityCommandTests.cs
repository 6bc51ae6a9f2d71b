using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Storage;

namespace Posthouse.Server.Tests;

/// <summary>How mail arrived, by the command line.</summary>
public class DeliverabilityCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Figures_classes_destinations_and_next_steps_are_printed_in_either_language()
    {
        await server.Services.GetRequiredService<MailStore>().WriteAsync(static transaction =>
        {
            for (int i = 0; i < 40; i++)
                transaction.Journal(new JournalRecord(i < 30 ? "sent" : "bounced") { Sender = "u1@example.com", Recipient = "b@far.test", Detail = $"queue=Q1 to=far.test attempt=1 tls=yes after=3 host=mx reply={(i < 30 ? "250 ok" : "550 5.1.1 user unknown")}" });
            return 0;
        }, TestContext.Current.CancellationToken);

        (int code, string shown, string error) = await server.RunAsync("deliverability", "--domain", "example.com", "--since", "24h");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"delivered +75 % +> 98 % +30 / 40", shown);
        Assert.Matches(@"time to deliver, 50/95/99 % +5 s / 5 s / 5 s", shown);
        Assert.Matches(@"unknown +10", shown);
        Assert.Matches(@"far\.test +30 +0 +10 +550 5\.1\.1 user unknown", shown);
        Assert.Contains("What to do next", shown, StringComparison.Ordinal);

        (code, shown, _) = await server.RunAsync("deliverability", "--language", "zh-CN");
        Assert.Equal(0, code);
        Assert.Contains("送达率", shown, StringComparison.Ordinal);
        Assert.Contains("邮箱不存在", shown, StringComparison.Ordinal);

        (_, shown, _) = await server.RunAsync("deliverability", "--json");
        Assert.True(JsonDocument.Parse(shown).RootElement.GetProperty("isComplete").GetBoolean());
    }

    [Fact]
    public async Task A_time_or_a_domain_that_is_none_is_pointed_out()
    {
        (int code, _, string error) = await server.RunAsync("deliverability", "--since", "yesterday");
        Assert.Equal(1, code);
        Assert.Contains("--since", error, StringComparison.Ordinal);
        Assert.Contains("no domain", (await server.RunAsync("deliverability", "--domain", "far.test")).Item3, StringComparison.Ordinal);
    }
}
