using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Whatever people call a folder: it is there under that name, in every program, or they read why not.</summary>
public sealed class FolderNameTests(BrowserHost host)
{
    private static readonly string[] Taken =
    [
        // 255 octets: what a file may be called.
        new('長', 85), "invoices", "Invoices", "INVOICES", "🚢📦 Ships 👩🏽‍🚒", "דוחות 2026", "تقارير (أ)", "<script>", "<img src=x onerror=alert(1)>", "\"; DROP TABLE mailbox; --", "100%", "*", "%", ".", "..", "a\\b", "&-", "~peter", "Café",
    ];

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task Odd_names_are_folders_in_every_program(string language)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        var folders = new FolderList(mail, language == "zh-CN");
        bool asked = false;
        mail.Page.Dialog += (_, dialog) =>
        {
            asked = true;
            _ = dialog.DismissAsync();
        };
        foreach (string name in Taken) await folders.MakeAsync(name);
        // The ends of a name are no part of it.
        await folders.AskAsync("  \u3000Spaces around  ");
        await Expect(folders.Exactly("Spaces around")).ToBeVisibleAsync();
        await Expect(folders.Dialog).ToHaveCountAsync(0);
        await mail.CheckBarriersAsync();
        Assert.False(asked);
        await mail.PictureAsync("mail-folder-names-" + language);

        IReadOnlyList<string> seen = await host.ListOverImapAsync(account);
        foreach (string name in (string[])[.. Taken, "Spaces around"]) Assert.Contains(name, seen);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "A folder needs a name.", "The name cannot have a “/” in it.", "The name is too long: it has 491 bytes, and 490 is the most.", "There is a folder called {0} already.", "such as a tab")]
    [InlineData("zh-CN", "请输入文件夹名称。", "名称中不能包含“/”。", "名称过长：共 491 字节，最多 490 字节。", "已有名为“{0}”的文件夹。", "例如制表符")]
    public async Task What_cannot_be_a_name_is_said_where_it_is_written(string language, string none, string slash, string tooLong, string taken, string control)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        bool chinese = language == "zh-CN";
        var folders = new FolderList(mail, chinese);
        await folders.MakeAsync("Café");
        await folders.AskAsync(" \u3000 ");
        (string Name, string Said)[] refused =
        [
            (" ", none), ("a/b", slash), ("</script>", slash), (new string('n', 491), tooLong), ("INBOX", Of("INBOX")), ("inbox", Of("inbox")), ("Café", Of("Café")),
            // The letter and its mark apart: the same name.
            ("Cafe\u0301", Of("Café")), ("a\tb", control), ("a\u2028b", control),
        ];
        foreach ((string name, string said) in refused)
        {
            await folders.Name.FillAsync(name);
            await Expect(folders.Wrong).ToBeEmptyAsync();
            await mail.Page.Keyboard.PressAsync("Enter");
            await Expect(folders.Wrong).ToContainTextAsync(said);
        }

        await mail.CheckBarriersAsync();
        await mail.PictureAsync("mail-folder-refused-" + language);
        // It is mended where it stands.
        await folders.Name.FillAsync("Coffee");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(folders.Exactly("Coffee")).ToBeVisibleAsync();

        // A name that another has, and the same in other letters.
        await folders.ActAsync("Coffee", chinese ? "重命名" : "Rename");
        await folders.Name.FillAsync("Café");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(folders.Wrong).ToContainTextAsync(Of("Café"));
        await folders.Name.FillAsync("COFFEE");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(folders.Exactly("COFFEE")).ToBeVisibleAsync();
        IReadOnlyList<string> seen = await host.ListOverImapAsync(account);
        Assert.Contains("COFFEE", seen);
        Assert.DoesNotContain("Coffee", seen);
        Assert.Empty(mail.Complaints);

        string Of(string name) => string.Format(System.Globalization.CultureInfo.InvariantCulture, taken, name);
    }

    [Fact]
    public async Task A_name_that_another_browser_took_meanwhile_is_refused_in_words()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = "zh-CN" });
        var folders = new FolderList(mail, chinese: true);
        await mail.Button("新建文件夹").ClickAsync();
        await folders.Name.FillAsync("合同");
        // The other's is not seen here before the server is asked.
        await mail.Page.RouteAsync("**/jmap/api/", async route =>
        {
            if (route.Request.PostData!.Contains("Mailbox/set", StringComparison.Ordinal))
            {
                AccountId id = await host.IdOfAsync(account);
                await host.Store.WriteAsync(transaction =>
                {
                    transaction.CreateMailbox(id, "合同");
                    transaction.SetSubscribed(id, "合同", true);
                    return 0;
                });
            }

            await route.ContinueAsync();
        });
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(folders.Wrong).ToContainTextAsync("已有同名文件夹");
        await Expect(folders.Exactly("合同")).ToHaveCountAsync(1);
    }
}
