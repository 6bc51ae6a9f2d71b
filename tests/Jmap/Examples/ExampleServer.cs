using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>A server of its own for each example, with the people of example.com whom the RFCs speak of.</summary>
internal sealed class ExampleServer : IAsyncDisposable
{
    private readonly Dictionary<string, AccountId> _accounts = [];

    private ExampleServer(JmapServer server) => Server = server;

    internal JmapServer Server { get; }

    internal AccountId this[string name] => _accounts[name];

    internal static async Task<ExampleServer> StartAsync(params string[] people) => await AddAsync(new JmapServer(), people);

    /// <summary>With limits or services that the example supposes.</summary>
    internal static async Task<ExampleServer> AddAsync(JmapServer server, params string[] people)
    {
        var example = new ExampleServer(server);
        if (server.Address.Port == 80) await server.InitializeAsync();
        DirectoryAdministration administration = server.Service<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.com") }, cancellationToken: JmapServer.Token);
        foreach (string person in people)
        {
            (string name, string display) = person.Split('=') is [var local, var shown] ? (local, shown) : (person, person);
            example._accounts[name] = (await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse(name + "@example.com"), Password = JmapServer.Password, DisplayName = display }, JmapServer.Token)).Id;
        }

        return example;
    }

    internal Task<JmapClient> SignInAsync(string name) => JmapClient.ConnectAsync(Server.Address, name + "@example.com", JmapServer.Password, JmapServer.Token);

    internal async Task<string> MailboxAsync(string name, MailboxRole role) => (await Server.MailboxAsync(_accounts[name], role)).Id.ToString();

    /// <summary>The id of the new Email.</summary>
    internal async Task<string> AppendAsync(string name, string message, MessageFlags flags = default, DateTimeOffset? received = null) =>
        (await Server.AppendAsync(_accounts[name], message, MailboxRole.Inbox, flags, received)).Message.ToString();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
