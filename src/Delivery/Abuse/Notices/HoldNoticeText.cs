using Posthouse.Directory;

namespace Posthouse.Delivery;

/// <summary>What people read when an account's sending is held. The reason is the server's or an administrator's own words; nothing a stranger wrote is in it.</summary>
internal static class HoldNoticeText
{
    /// <param name="chinese">The reason for who reads Chinese; what an administrator wrote is told as it is.</param>
    internal static AccountNotice Held(Account owner, AccountHold hold, string? chinese, HeldSubmission whileHeld) =>
        new("account-held", English(owner, hold, whileHeld), Chinese(owner, chinese is null ? hold : hold with { Reason = chinese }, whileHeld));

    internal static AccountNotice Suspected(Account owner, Suspicion seen) => new(
        "account-suspected",
        new NoticeText($"The sending of {owner.Address} looks strange", null, $"""
            {owner.Address} sends in a way that looks strange.

            What was seen: {seen.Words}

            Its mail goes on. If its owner does not know of it, hold the account:

              posthouse account hold {owner.Address}

            If it sends a newsletter, or anything else to many, say so:

              posthouse limits set {owner.Address} --bulk

            """),
        new NoticeText($"{owner.Address} 的发信可疑", null, $"""
            {owner.Address} 的发信看起来可疑。

            系统发现：{seen.Chinese}

            邮件照常发出。如果账号主人并不知情，请暂停该账号：

              posthouse account hold {owner.Address}

            如果是新闻简报等群发邮件，请标明：

              posthouse limits set {owner.Address} --bulk

            """));

    private static string Commands(Account owner) => $"""
          posthouse account password {owner.Address}
          posthouse account release {owner.Address} --deliver
          posthouse account release {owner.Address} --return
          posthouse account release {owner.Address} --discard
        """;

    private static NoticeText English(Account owner, AccountHold hold, HeldSubmission whileHeld) => new(
        $"The sending of {owner.Address} is held",
        $"""
        Your account {owner.Address} cannot send mail at the moment.

        What was seen: {hold.Reason}

        Perhaps somebody else knows your password. Your mail that had not left
        yet is kept, and {(whileHeld == HeldSubmission.Refuse ? "your mail program is told to try again later." : "what you write meanwhile is kept with it.")}

        What to do: change your password, tell your administrator whether it was
        you who sent this mail, and ask him to release your account.

        """,
        $"""
        The sending of {owner.Address} is held since {hold.Since:yyyy-MM-dd HH:mm} UTC, by {hold.By}.

        What was seen: {hold.Reason}

        Nothing of this account leaves any more, to colleagues neither. What it had
        in the queue is kept. New mail of it is {(whileHeld == HeldSubmission.Refuse ? "refused for the time being (451 4.7.1)." : "taken and kept as well.")}
        {(hold.Locked ? "The account is locked: nobody can sign in to it." : "Its mailbox can still be read; 'posthouse account suspend' ends that too.")}

        What is held:

          posthouse account holds
          posthouse queue list --held --from {owner.Address}

        Give it a new password, then release it: deliver what is held, return it
        to the sender, or discard it.

        {Commands(owner)}

        """);

    private static NoticeText Chinese(Account owner, AccountHold hold, HeldSubmission whileHeld) => new(
        $"{owner.Address} 的发信已被暂停",
        $"""
        您的账号 {owner.Address} 目前不能发信。

        系统发现：{hold.Reason}

        可能有别人知道了您的密码。尚未发出的邮件都已保留，{(whileHeld == HeldSubmission.Refuse ? "您的邮件程序会收到“请稍后再试”的答复。" : "这期间写的邮件也会一并保留。")}

        请您：先修改密码，再告诉管理员这些邮件是不是您自己发的，并请他解除暂停。

        """,
        $"""
        {owner.Address} 的发信已于 {hold.Since:yyyy-MM-dd HH:mm}（UTC）被暂停，操作者：{hold.By}。

        系统发现：{hold.Reason}

        该账号的邮件不再发出，发给同事的也一样。队列中的邮件都已保留；新邮件{(whileHeld == HeldSubmission.Refuse ? "会暂时拒收（451 4.7.1）。" : "会照收并一并保留。")}
        {(hold.Locked ? "账号已锁定，任何人都不能登录。" : "邮箱仍可读取；如需一并停用，请用 posthouse account suspend。")}

        查看被保留的邮件：

          posthouse account holds
          posthouse queue list --held --from {owner.Address}

        请先设置新密码，再解除暂停：投递（--deliver）、退回发件人（--return）或丢弃（--discard）被保留的邮件。

        {Commands(owner)}

        """);
}
