using System.Diagnostics;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A private Dovecot that serves nothing but LMTP on a socket and delivers into a Maildir for each user.</summary>
internal sealed class DovecotLmtp : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private DovecotLmtp(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>Where it takes mail. A path of a Unix socket may have 107 octets at most.</summary>
    internal string Socket => Path.Combine(_folder, "lmtp");

    internal string MaildirOf(string user) => Path.Combine(_folder, "mail", user, "Maildir");

    internal static async Task<DovecotLmtp> StartAsync(string folder)
    {
        ExternalProgram dovecot = ExternalProgram.Require("dovecot", "dovecot-core");
        if (!File.Exists("/usr/lib/dovecot/lmtp")) Assert.Skip("Dovecot's LMTP server is not installed (Debian's package dovecot-lmtpd).");
        if (Environment.UserName != "root") Assert.Skip("Dovecot has to be started by root.");
        ServiceUser user = ServiceUser.Of("postfix", "postfix");
        string mail = System.IO.Directory.CreateDirectory(Path.Combine(folder, "mail")).FullName;
        await user.OwnAsync(mail);
        string configuration = Path.Combine(folder, "dovecot.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            base_dir = {{folder}}/run
            state_dir = {{folder}}/state
            log_path = /dev/stderr
            protocols = lmtp
            ssl = no
            mail_location = maildir:~/Maildir
            first_valid_uid = 1
            first_valid_gid = 1
            passdb {
              driver = static
              args = password=none
            }
            userdb {
              driver = static
              args = uid={{user.Id}} gid={{user.Group}} home={{mail}}/%u
            }
            service lmtp {
              unix_listener {{folder}}/lmtp {
                mode = 0666
              }
            }

            """);
        Process process = dovecot.Start(["-F", "-c", configuration]);
        var lines = new List<string>();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) ready.TrySetException(new InvalidOperationException("Dovecot ended: " + string.Join('\n', lines)));
            else lines.Add(line.Data);
            if (line.Data?.Contains("starting up", StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return new DovecotLmtp(process, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Signals.Terminate(_process);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        _process.Dispose();
    }
}
