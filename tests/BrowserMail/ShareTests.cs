using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Folders that their owner shares, from the webmail.</summary>
public sealed class ShareTests(BrowserHost host)
{
    [Theory]
    [InlineData("en-GB", "Actions for Archive", "Share…", "Name or address of a person or group", "Share with Bea", "What Bea may do", "May read, file and delete", "No longer share with Bea", "Only you see this folder.", "Done")]
    [InlineData("zh-CN", "“归档”的操作", "共享…", "人员或群组的名称或地址", "与 Bea 共享", "Bea 的权限", "可阅读、归类和删除", "停止与 Bea 共享", "只有您能看到此文件夹。", "完成")]
    public async Task A_folder_is_shared_with_somebody_who_then_has_it(string language, string menu, string share, string find, string add, string may, string work, string end, string none, string done)
    {
        EmailAddress owner = await host.TakeAccountAsync(), other = await host.TakeAccountAsync(withMail: false);
        string name = "Bea " + other.LocalPart;
        AccountId id = await host.IdOfAsync(other);
        await host.Services.GetRequiredService<DirectoryAdministration>().UpdateAccountAsync(id, account => account with { DisplayName = name });
        (add, may, end) = (add.Replace("Bea", name, StringComparison.Ordinal), may.Replace("Bea", name, StringComparison.Ordinal), end.Replace("Bea", name, StringComparison.Ordinal));
        await using Webmail mail = await host.OpenAsync(owner, Profile.Desktop with { Language = language });
        await mail.Button(menu).ClickAsync();
        await mail.Page.GetByRole(AriaRole.Menuitem, new() { Name = share }).ClickAsync();
        await Expect(mail.Page.GetByText(none)).ToBeVisibleAsync();
        await mail.Page.GetByLabel(find).FillAsync(name);
        await mail.Button(add).ClickAsync();
        await Expect(mail.Page.GetByLabel(may)).ToHaveValueAsync("read");
        await mail.CheckBarriersAsync();
        await mail.PictureAsync("mail-share-" + language);
        await mail.Page.GetByLabel(may).SelectOptionAsync(new SelectOptionValue { Label = work });
        await Expect(mail.Page.Locator(".shares[aria-busy=false]")).ToBeVisibleAsync();
        await Expect(mail.Page.GetByLabel(may)).ToHaveValueAsync("work");
        MailboxRights rights = await RightsAsync(owner, id);
        Assert.True(rights.HasFlag(MailboxRights.Lookup | MailboxRights.Read | MailboxRights.Insert | MailboxRights.DeleteMessages | MailboxRights.Write));
        Assert.False(rights.HasFlag(MailboxRights.Administer));

        await using (Webmail reader = await host.OpenAsync(other))
        {
            await Expect(reader.Page.GetByText(owner.ToString()).First).ToBeVisibleAsync();
            Assert.Empty(reader.Complaints);
        }

        await mail.Button(end).ClickAsync();
        await Expect(mail.Page.GetByText(none)).ToBeVisibleAsync();
        Assert.Equal(MailboxRights.None, await RightsAsync(owner, id));
        await mail.Button(done).ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    private async Task<MailboxRights> RightsAsync(EmailAddress owner, AccountId other)
    {
        AccountId account = await host.IdOfAsync(owner);
        return await host.Store.ReadAsync(reader => reader.Grants(reader.FindMailbox(account, MailboxRole.Archive)!.Id).FirstOrDefault(grant => grant.Grantee == Grantee.Account(other))?.Rights ?? MailboxRights.None);
    }
}
