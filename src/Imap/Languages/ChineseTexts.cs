using System.Collections.Frozen;

namespace Posthouse.Imap;

/// <summary>What is said to people at the end of a command, in Chinese (RFC 5255 §3). A text that is not here stays English, which §3.1 allows.</summary>
internal static class ChineseTexts
{
    private const string Completed = " completed";

    private static readonly FrozenDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["Done"] = "完成",
        ["Closed"] = "已关闭",
        ["Signed in"] = "登录成功",
        ["Signed out"] = "已退出登录",
        ["Unknown command."] = "没有这个命令。",
        ["Sign in first."] = "请先登录。",
        ["Already signed in."] = "已经登录。",
        ["Select a mailbox first."] = "请先打开一个文件夹。",
        ["The command is too long."] = "命令太长。",
        ["This command failed on the server."] = "服务器执行这个命令时出错。",
        ["The name or the password is wrong."] = "用户名或密码不正确。",
        ["Too many attempts; please try again later."] = "尝试次数过多，请稍后再试。",
        ["Signing in is not possible at the moment; please try again later."] = "暂时无法登录，请稍后再试。",
        ["Start TLS first: passwords do not travel in clear text."] = "请先启用 TLS：密码不以明文传输。",
        ["Too many failed attempts to sign in."] = "登录失败次数过多。",
        ["None of these comparators is known."] = "没有这些比较方式。",
        ["There is no mailbox of that name."] = "没有这个名称的文件夹。",
        ["The mailbox or message is not there."] = "文件夹或邮件不存在。",
        ["A mailbox of that name is there already."] = "已有同名的文件夹。",
        ["That cannot be the name of a mailbox."] = "文件夹不能使用这个名称。",
        ["That name belongs to the mailboxes of others."] = "这个名称留给他人共享的文件夹。",
        ["The mailbox name is too long."] = "文件夹名称太长。",
        ["The mailbox is open for reading only."] = "文件夹以只读方式打开。",
        ["The mailbox was deleted."] = "文件夹已被删除。",
        ["A mailbox cannot be moved below itself."] = "文件夹不能移到自己的下面。",
        ["A mailbox stays in its account."] = "文件夹不能移到别的账号。",
        ["That cannot be done with this mailbox."] = "不能对这个文件夹这样做。",
        ["Another mailbox has that use."] = "这个用途已属于另一个文件夹。",
        ["You have not been given the right to do that."] = "您没有这样做的权限。",
        ["The right to read this mailbox was taken away."] = "您阅读这个文件夹的权限已被收回。",
        ["That is the address of no account and no group here."] = "本服务器没有这个账号或群组。",
        ["The quota would be exceeded."] = "超出了空间配额。",
        ["A limit of the account is reached."] = "已达到账号的限额。",
        ["Quotas are set by the administrator."] = "配额由管理员设定。",
        ["The server has no room for it now; please try again later."] = "服务器暂时没有空间，请稍后再试。",
        ["The server has no memory for it now; please try again later."] = "服务器暂时没有足够的内存，请稍后再试。",
        ["The server cannot do that now; please try again later."] = "服务器暂时无法执行，请稍后再试。",
        ["Stored bytes are damaged; the administrator has been told."] = "存储的数据已损坏，已通知管理员。",
        ["Some messages were changed by others and left alone"] = "部分邮件已被他人修改，未作改动",
        ["Some of the messages are gone"] = "部分邮件已不存在",
        ["There is no message of that number."] = "没有这个编号的邮件。",
        ["Goodbye"] = "再见",
        ["Autologout: the connection was idle too long."] = "连接闲置过久，已自动退出。",
        ["You were signed out; please sign in again."] = "您已被退出登录，请重新登录。",
        ["Changes cannot be told at the moment; please connect again."] = "暂时无法告知新的更改，请重新连接。",
        ["The server is stopping; please come back soon."] = "服务器正在停止，请稍后再来。",
        ["Too many bad commands."] = "错误的命令太多。",
        ["None of these languages is spoken here."] = "这些语言这里都不支持。",
    }.ToFrozenDictionary();

    internal static string Of(string text)
    {
        if (Texts.TryGetValue(text, out string? chinese)) return chinese;
        return text.EndsWith(Completed, StringComparison.Ordinal) ? string.Concat(text.AsSpan(0, text.Length - Completed.Length), " 已完成") : text;
    }
}
