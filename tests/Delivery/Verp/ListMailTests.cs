using System.Text.RegularExpressions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using static Posthouse.Delivery.Tests.DeliveryHarness;
using Group = Posthouse.Directory.Group;

namespace Posthouse.Delivery.Tests;

/// <summary>The list news@here.test of bob, who keeps it, and one@far.test and two@far.test.</summary>
public sealed partial class ListMailTests
{
    private static readonly EmailAddress One = EmailAddress.Parse("one@far.test");

    [Fact]
    public async Task Each_member_elsewhere_is_written_to_from_a_return_path_of_his_own()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(server);
        await PostAsync(here, 2);

        var paths = server.Taken.ToDictionary(static t => Path().Match(Assert.Single(t.Recipients)).Groups[1].Value, static t => Path().Match(t.Mail).Groups[1].Value);
        Assert.Equal(["one@far.test", "two@far.test"], paths.Keys.Order());
        foreach ((string member, string path) in paths) Assert.Equal(new VerpSource("news", EmailAddress.Parse(member)), here.Paths.Read(EmailAddress.Parse(path)));
        foreach (string text in server.Taken.Select(static t => t.Text).Append(Assert.Single(await here.MessagesAsync("bob@here.test"))))
        {
            Assert.Contains("List-Id: \"News\"\r\n <news.here.test>\r\n", text, StringComparison.Ordinal);
            Assert.Contains("List-Post: <mailto:news@here.test>\r\nList-Owner: <mailto:bob@here.test>\r\n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_late_report_at_a_return_path_goes_to_the_owner_and_takes_its_member_off()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(server);
        string path = here.Paths.For(new VerpSource("news", One), DomainName.Parse("here.test"))!.ToString();
        string report = "From: MAILER-DAEMON@far.test\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nNo.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; far.test\r\n\r\nFinal-Recipient: rfc822; somebody@else.test\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user\r\n--b--\r\n";
        Assert.True(Assert.Single(await here.ReceiveAsync(From(null), [To(path)], ReceivingRole.Relay, report)).IsPositive);
        Assert.Contains("No such user", Assert.Single(await here.MessagesAsync("bob@here.test")), StringComparison.Ordinal);
        await here.WaitForAsync("suppressed");
        Assert.Equal("unknown", (await here.Suppressed.FindAsync(One, cancellationToken: Token))!.Class);

        await PostAsync(here, 1);
        Assert.Equal("two@far.test", Path().Match(Assert.Single(Assert.Single(server.Taken).Recipients)).Groups[1].Value);
        Assert.Contains(" left-out=1 ", (await here.JournalAsync("received"))[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_members_failure_is_told_to_the_owner_and_not_to_the_writer()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT TO:<one@", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(server);
        await PostAsync(here, 1);
        await here.WaitForAsync("bounced");
        await here.UntilAsync(async () => (await here.MessagesAsync("bob@here.test")).Exists(static m => m.Contains("one@far.test", StringComparison.Ordinal)), "reports to the owner");
        Assert.DoesNotContain(server.Taken, static t => t.Recipients.Exists(static r => r.Contains("stranger", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_complaint_that_names_the_return_path_takes_its_member_off_the_lists_wherever_it_comes_to()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(server);
        string path = here.Paths.For(new VerpSource("news", One), DomainName.Parse("here.test"))!.ToString();
        foreach (string from in (string[])["bounces+forged=a=news=far.test=two@here.test", path])
        {
            string complaint = $"From: fbl@far.test\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nA complaint.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: far/1\r\nVersion: 1\r\nOriginal-Mail-From: <{from}>\r\nOriginal-Rcpt-To: <two@far.test>\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.test\r\n\r\n--b--\r\n";
            await here.ReceiveAsync(From("fbl@far.test"), [To("alice@here.test")], ReceivingRole.Relay, complaint);
        }

        Assert.Equal("one@far.test", Assert.Single(await here.WaitForAsync("suppressed")).Recipient);
        await PostAsync(here, 1);
        Assert.Equal("two@far.test", Path().Match(Assert.Single(Assert.Single(server.Taken).Recipients)).Groups[1].Value);
        // People may go on writing to him.
        Assert.True(Assert.Single(await here.ReceiveAsync("alice@here.test", "one@far.test")).IsPositive);
    }

    [Fact]
    public async Task A_member_for_whom_there_is_no_room_is_written_to_from_the_owner_and_another_lists_name_stays()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(server);
        await here.Administration.CreateGroupAsync(
            new Group { Address = EmailAddress.Parse("long.name@here.test"), Owner = EmailAddress.Parse("bob@here.test"), Members = [EmailAddress.Parse(new string('a', 60) + "@far.test")] }, cancellationToken: Token);
        await here.ReceiveAsync(From("stranger@else.test"), [To("long.name@here.test")], ReceivingRole.Relay, "From: s@else.test\r\nList-Id: <other.far.test>\r\n\r\nx\r\n");
        await here.WaitForAsync("sent");
        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        Assert.Contains("<bob@here.test>", taken.Mail, StringComparison.Ordinal);
        Assert.DoesNotContain("long-name.here.test", taken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_was_typed_ends_a_line()
    {
        string fields = ListMail.Fields(new Group { Address = EmailAddress.Parse("a.b@here.test"), DisplayName = "x\r\nBcc: y\u202e" });
        Assert.Equal("List-Id: \"xBcc: y\"\r\n <a-b.here.test>\r\nList-Post: <mailto:a.b@here.test>\r\nList-Owner: <mailto:postmaster@here.test>\r\n", fields);
        // Nor does a list keep itself.
        Assert.Equal("postmaster@here.test", ListMail.OwnerOf(new Group { Address = EmailAddress.Parse("a@here.test"), Owner = EmailAddress.Parse("a@here.test") }).ToString());
    }

    private static async Task<DeliveryHarness> StartAsync(ScriptedServer server)
    {
        DeliveryHarness here = await DeliveryHarness.StartAsync(DeliveryHarness.To(server));
        await here.StartReturnsAsync();
        await here.Administration.CreateGroupAsync(
            new Group { Address = EmailAddress.Parse("news@here.test"), DisplayName = "\"N<e>ws\\", Owner = EmailAddress.Parse("bob@here.test"), Members = [EmailAddress.Parse("bob@here.test"), One, EmailAddress.Parse("two@far.test")] }, cancellationToken: Token);
        return here;
    }

    private static async Task PostAsync(DeliveryHarness here, int sent)
    {
        Assert.True(Assert.Single(await here.ReceiveAsync(From("stranger@else.test"), [To("news@here.test")], ReceivingRole.Relay)).IsPositive);
        await here.WaitForAsync("sent", sent);
    }

    [GeneratedRegex("<(.*?)>")]
    private static partial Regex Path();
}
