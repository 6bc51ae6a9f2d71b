using System.Net;
using System.Text;
using System.Text.Json;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Web.Tests;

public class TraceEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    private static List<string> Kinds(JsonElement records) => [.. records.EnumerateArray().Select(static r => r.GetProperty("kind").GetString()!)];

    [Fact]
    public async Task Asking_for_one_recipient_tells_the_whole_way_of_the_message()
    {
        await server.SubmitAsync("root@here.test", "someone@far.test");
        List<string> kinds = Kinds(await server.AskAsync("GET", "trace?to=root@here.test"));
        Assert.Contains("delivered", kinds);
        Assert.Contains("queued", kinds);
    }

    [Fact]
    public async Task What_happened_at_one_moment_begins_with_being_received()
    {
        await server.SubmitAsync("root@here.test", "someone@near.test");
        string trace = (await server.AskAsync("GET", "trace?to=someone@near.test")).EnumerateArray().First(static r => r.GetProperty("kind").GetString() == "queued").GetProperty("trace").GetString()!;
        List<string> kinds = Kinds(await server.AskAsync("GET", $"trace?trace={trace}"));
        Assert.Equal("received", kinds[0]);
        Assert.Contains("queued", kinds);
        Assert.Contains("delivered", kinds);
    }

    [Fact]
    public async Task What_shows_who_sent_a_message_is_told_by_result_and_domain_for_mail_of_strangers_alone()
    {
        server.Dns.Resolver.Txt("proven.test", "v=spf1 ip4:192.0.2.10 -all").Txt("_dmarc.proven.test", "v=DMARC1; p=reject");
        await using (ReceivingTransaction transaction = server.Service<MessageReceiver>().Begin(new ConnectionFacts(IPAddress.Parse("192.0.2.10"), ReceivingRole.Relay, "mx.proven.test", "ESMTP", null, null)))
        {
            Assert.True((await transaction.SetSenderAsync(new Envelope { Sender = EmailAddress.Parse("ana@proven.test") }, TestContext.Current.CancellationToken)).IsPositive);
            Assert.True((await transaction.AddRecipientAsync(new EnvelopeRecipient(EmailAddress.Parse("root@here.test")), TestContext.Current.CancellationToken)).IsPositive);
            System.Buffers.BuffersExtensions.Write(transaction.Message, Encoding.ASCII.GetBytes("From: ana@proven.test\r\nMessage-ID: <1@proven.test>\r\n\r\ntext\r\n"));
            Assert.True((await transaction.CompleteAsync("Received: from mx.proven.test\r\n"u8.ToArray(), TestContext.Current.CancellationToken))[0].IsPositive);
        }

        JsonElement received = (await server.AskAsync("GET", "trace?from=ana@proven.test")).EnumerateArray().Single(static r => r.GetProperty("kind").GetString() == "received");
        JsonElement proof = received.GetProperty("proof");
        Assert.Equal(("pass", "proven.test", "none", "pass", "proven.test", "reject"), (
            proof.GetProperty("spf").GetString(), proof.GetProperty("spfDomain").GetString(), proof.GetProperty("dkim").GetString(), proof.GetProperty("dmarc").GetString(), proof.GetProperty("author").GetString(), proof.GetProperty("policy").GetString()));

        await server.SubmitAsync("root@here.test");
        Assert.All((await server.AskAsync("GET", "trace?from=alice@here.test")).EnumerateArray(), static r => Assert.False(r.TryGetProperty("proof", out _)));
    }

    [Fact]
    public async Task Time_and_number_bound_the_answer()
    {
        await server.SubmitAsync("root@here.test");
        Assert.Single((await server.AskAsync("GET", "trace?from=alice@here.test&limit=1")).EnumerateArray());
        Assert.Empty((await server.AskAsync("GET", "trace?since=2100-01-01")).EnumerateArray());
        Assert.Empty((await server.AskAsync("GET", "trace?from=alice@here.test&until=2001-01-01T00:00:00Z")).EnumerateArray());
        Assert.NotEmpty((await server.AskAsync("GET", "trace?kind=delivered&since=2001-01-01")).EnumerateArray());
    }

    [Fact]
    public async Task Over_the_limit_the_newest_are_told_and_that_there_are_more()
    {
        for (int i = 0; i < 3; i++) await server.SubmitAsync("root@here.test");
        List<long> all = [.. (await server.AskAsync("GET", "trace?to=root@here.test")).EnumerateArray().Select(static r => r.GetProperty("sequence").GetInt64())];
        using HttpResponseMessage response = await server.Local.GetAsync(new Uri("/api/v1/trace?to=root@here.test&limit=2", UriKind.Relative), TestContext.Current.CancellationToken);
        List<long> newest = [.. JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.EnumerateArray().Select(static r => r.GetProperty("sequence").GetInt64())];
        Assert.Equal(all[^2..], newest);
        string link = Assert.Single(response.Headers.GetValues("Link"));
        Assert.EndsWith("rel=\"next\"", link, StringComparison.Ordinal);
        using HttpResponseMessage older = await server.Local.GetAsync(new Uri(link[1..link.IndexOf('>', StringComparison.Ordinal)], UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, older.StatusCode);
        using HttpResponseMessage whole = await server.Local.GetAsync(new Uri("/api/v1/trace?to=root@here.test", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.False(whole.Headers.Contains("Link"));
    }

    [Theory]
    [InlineData("since=yesterday")]
    [InlineData("limit=0")]
    [InlineData("limit=10001")]
    [InlineData("limit=many")]
    [InlineData("outcome=vanished")]
    [InlineData("cursor=here")]
    [InlineData("related=perhaps")]
    public async Task A_question_that_makes_no_sense_is_refused(string query) => await server.FailAsync("GET", "trace?" + query, HttpStatusCode.BadRequest);

    [Fact]
    public async Task The_pipeline_is_printed_in_order()
    {
        JsonElement stages = await server.AskAsync("GET", "pipeline");
        List<int> orders = [.. stages.EnumerateArray().Select(static s => s.GetProperty("order").GetInt32())];
        Assert.Equal(orders.Order(), orders);
        Assert.Equal(["routing", "dkim-signing", "arc-sealing"], stages.EnumerateArray().TakeLast(3).Select(static s => s.GetProperty("name").GetString()));
    }
}
