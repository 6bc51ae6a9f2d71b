using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Invitations (RFC 6047) are told and answered where they are read.</summary>
public sealed class InvitationTests(BrowserHost host)
{
    private static byte[] Invitation(EmailAddress guest, EmailAddress organizer, string method = "REQUEST", int sequence = 0, string more = "", string? from = null) => Encoding.UTF8.GetBytes(
        $"""
        From: {from ?? $"Eve Chen <{organizer}>"}
        To: {guest}
        Subject: Plan for spring
        Message-ID: <plan-{method}-{sequence}@there.test>
        References: <plan@there.test>
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/plain; charset=utf-8

        You are invited.
        --b
        Content-Type: text/calendar; method={method}; charset=utf-8

        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//x//x//EN
        METHOD:{method}
        BEGIN:VEVENT
        UID:plan@there.test
        SEQUENCE:{sequence}
        DTSTAMP:20261120T080000Z
        DTSTART;TZID=Europe/Berlin:20261201T100000
        DTEND;TZID=Europe/Berlin:20261201T113000
        SUMMARY:Plan for spring
        LOCATION:Room 5\, https://meet.test/plan
        DESCRIPTION:What we sell in spring.
        RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=6
        ORGANIZER;CN=Eve Chen:mailto:{organizer}
        ATTENDEE;CN=Alice Zhang;PARTSTAT=NEEDS-ACTION:mailto:{guest}
        ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@demo.test
        {more}END:VEVENT
        END:VCALENDAR
        --b--

        """.ReplaceLineEndings("\r\n"));

    [Fact]
    public async Task An_invitation_is_told_and_answered_and_the_answer_comes_to_its_organizer()
    {
        EmailAddress guest = await host.TakeAccountAsync(withMail: false), organizer = await host.TakeAccountAsync(withMail: false);
        await host.DeliverAsync(await host.IdOfAsync(guest), MailboxRole.Inbox, Invitation(guest, organizer));
        await using Webmail mail = await host.OpenAsync(guest);
        await mail.OpenAsync("Plan for spring");
        ILocator card = mail.Page.Locator(".invite");
        // The reader is in Shanghai, the meeting is planned in Berlin.
        await Expect(card).ToContainTextAsync("17:00");
        await Expect(card).ToContainTextAsync("18:30");
        await Expect(card).ToContainTextAsync("in Europe/Berlin");
        await Expect(card).ToContainTextAsync("Every 2 weeks on Tuesday, 6 times");
        await Expect(card).ToContainTextAsync("Organised by Eve Chen");
        await card.GetByText("2 people invited").ClickAsync();
        await Expect(card).ToContainTextAsync("Bob accepted");
        await Expect(card.GetByRole(AriaRole.Link, new() { Name = "https://meet.test/plan" })).ToBeVisibleAsync();
        await mail.PictureAsync("mail-invitation");
        await mail.CheckBarriersAsync();

        await card.GetByText("Add a note").ClickAsync();
        await card.GetByPlaceholder("Note to the organizer").FillAsync("I come by train.");
        await mail.Button("Accept").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Answer sent");
        await Expect(card).ToContainTextAsync("You have accepted.");
        await mail.Page.ReloadAsync();
        await Expect(card).ToContainTextAsync("You have accepted.");
        Assert.Empty(mail.Complaints);

        await using Webmail theirs = await host.OpenAsync(organizer);
        await theirs.OpenAsync("Accepted: Plan for spring");
        await Expect(theirs.Page.Locator(".invite")).ToContainTextAsync("Alice Zhang has accepted");
        await Expect(theirs.Page.Locator(".plain")).ToContainTextAsync("I come by train.");
        Assert.Empty(theirs.Complaints);
    }

    [Fact]
    public async Task What_changes_and_cancels_it_is_told_as_that_and_takes_its_place()
    {
        EmailAddress guest = await host.TakeAccountAsync(withMail: false);
        var organizer = EmailAddress.Parse("eve@there.test");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await host.DeliverAsync(await host.IdOfAsync(guest), MailboxRole.Inbox, Invitation(guest, organizer), received: now.AddHours(-3));
        await host.DeliverAsync(await host.IdOfAsync(guest), MailboxRole.Inbox, Invitation(guest, organizer, sequence: 1), received: now.AddHours(-2));
        await host.DeliverAsync(await host.IdOfAsync(guest), MailboxRole.Inbox, Invitation(guest, organizer, "CANCEL", sequence: 2), received: now.AddHours(-1));
        await using Webmail mail = await host.OpenAsync(guest, Profile.Desktop with { Language = "zh-CN" });
        await mail.OpenAsync("Plan for spring");
        ILocator cards = mail.Page.Locator(".invite");
        await Expect(cards).ToHaveCountAsync(3);
        await Expect(cards.Nth(0)).ToContainTextAsync("请以新邮件为准");
        await Expect(cards.Nth(1)).ToContainTextAsync("会议邀请已更新");
        await Expect(cards.Nth(2)).ToContainTextAsync("会议已取消");
        await Expect(mail.Button("接受")).ToHaveCountAsync(0);
        await mail.PictureAsync("mail-invitation-zh");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_others_write_in_the_organizers_name_is_told_and_takes_no_place()
    {
        EmailAddress guest = await host.TakeAccountAsync(withMail: false);
        var organizer = EmailAddress.Parse("eve@there.test");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await host.DeliverAsync(await host.IdOfAsync(guest), MailboxRole.Inbox, Invitation(guest, organizer), received: now.AddHours(-2));
        await host.DeliverAsync(await host.IdOfAsync(guest), MailboxRole.Inbox, Invitation(guest, organizer, "CANCEL", sequence: 9, from: "Mallory <mallory@far.test>"), received: now.AddHours(-1));
        await using Webmail mail = await host.OpenAsync(guest);
        await mail.OpenAsync("Plan for spring");
        ILocator cards = mail.Page.Locator(".invite");
        await Expect(cards.Nth(1)).ToContainTextAsync("Sent by mallory@far.test, not by Eve Chen.");
        await Expect(cards.Nth(0)).Not.ToContainTextAsync("takes its place");
        await Expect(cards.Nth(0)).Not.ToContainTextAsync("Sent by");
        await Expect(cards.Nth(0).GetByRole(AriaRole.Button, new() { Name = "Accept" })).ToBeVisibleAsync();
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task An_answer_is_taken_back_as_long_as_it_has_not_left()
    {
        EmailAddress guest = await host.TakeAccountAsync(withMail: false);
        await host.DeliverAsync(await host.IdOfAsync(guest), MailboxRole.Inbox, Invitation(guest, EmailAddress.Parse("eve@there.test")));
        await using Webmail mail = await host.OpenAsync(guest, path: "/mail/settings/identities");
        await mail.Page.GetByLabel("Time to take back what was sent").SelectOptionAsync("30");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Saved");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await mail.OpenAsync("Plan for spring");
        await mail.Button("Decline").ClickAsync();
        await Expect(mail.Page.Locator(".invite")).ToContainTextAsync("You have declined.");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Page.Locator(".invite-given")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }
}
