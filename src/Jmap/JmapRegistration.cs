using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Reading;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Wires the room.</summary>
public static class JmapRegistration
{
    /// <summary>Needs the rooms below; takes <see cref="JmapOptions"/> where they are registered.</summary>
    public static IServiceCollection AddJmap(this IServiceCollection services)
    {
        services.TryAddSingleton(new JmapOptions());
        services.TryAddSingleton(new LinkOptions());
        services.AddSingleton<IHttpSignIn, BasicSignIn>();
        services.AddSingleton<IHttpSignIn, BearerSignIn>();
        services.AddSingleton<IAccountAccess, SharedAccess>();
        services.AddSingleton<JmapGate>();
        services.AddSingleton(static provider => new MethodRegistry(provider));
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<SessionObject>();
        // The methods are part of what the Session says.
        services.AddSingleton(static provider => new Lazy<SessionObject>(provider.GetRequiredService<SessionObject>));
        services.AddSingleton<PrincipalDirectory>();
        services.AddHostedService<ShareWatch>();
        services.AddSingleton<RequestRunner>();
        services.AddSingleton<ApiEndpoint>();
        services.AddSingleton<StateWatches>();
        services.AddSingleton<EventSourceEndpoint>();
        services.AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<SealedSecrets>();
        services.AddSingleton<RemoteImageLinks>();
        services.AddSingleton<VapidKeys>();
        services.AddSingleton<PushClient>();
        services.AddSingleton<PushDelivery>();
        services.AddSingleton<PushService>();
        services.AddHostedService(static provider => provider.GetRequiredService<PushService>());
        services.AddSingleton<SnoozeClock>();
        services.AddHostedService(static provider => provider.GetRequiredService<SnoozeClock>());
        services.AddSingleton<LinkMetrics>();
        services.AddSingleton<LinkTickets>();
        services.AddSingleton<LinkClock>();
        services.AddHostedService(static provider => provider.GetRequiredService<LinkClock>());
        services.AddSingleton<IAccountDependents, LinkDependents>();
        services.AddSingleton(static provider => new PublicLinks(
            provider.GetRequiredService<MailStore>(), provider.GetRequiredService<AccountDirectory>(), provider.GetRequiredService<ObjectPasswords>(), provider.GetRequiredService<LinkTickets>(),
            provider.GetRequiredService<LinkMetrics>(), provider.GetRequiredService<LinkOptions>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PublicLinks>>()));
        services.AddSingleton<SubmissionWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<SubmissionWatch>());
        services.AddSingleton<ScheduleWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<ScheduleWatch>());
        services.AddSingleton<BlobResolver>();
        services.AddSingleton<Uploads>();
        services.AddSingleton<BlobEndpoints>();
        services.AddSingleton<ResumableEndpoints>();
        services.TryAddSingleton(new ReadingOptions());
        services.AddSingleton<HtmlViewer>();
        services.AddSingleton<InvitationPeople>();
        services.AddSingleton<UnsubscribeClient>();
        services.AddSingleton<ViewEndpoint>();
        services.AddSingleton<RemoteImageEndpoint>();
        services.AddSingleton<EmailComposer>();
        services.AddSingleton<EmailIntake>();
        services.AddSingleton<MessageHandover>();
        services.AddSingleton<SubmissionSender>();
        services.AddSingleton<SubmissionPostponement>();
        services.AddSingleton<VacationAbsences>();
        services.AddSingleton<IAbsences>(static provider => provider.GetRequiredService<VacationAbsences>());
        services.AddHostedService<AbandonedObjects>();
        services.AddResponseCompression(static options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["application/json", "text/html"];
        });
        return services;
    }

    /// <summary>RFC 8620's resources: the Session, the API, uploads, downloads and events; the WebSocket of RFC 8887.</summary>
    public static IEndpointRouteBuilder MapJmap(this IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint api = endpoints.ServiceProvider.GetRequiredService<ApiEndpoint>();
        endpoints.MapGet(JmapPaths.WellKnown, Compressed(endpoints, api.GetSessionAsync));
        endpoints.MapGet(JmapPaths.Session, Compressed(endpoints, api.GetSessionAsync));
        endpoints.MapPost(JmapPaths.Api, api.PostAsync);
        BlobEndpoints blobs = endpoints.ServiceProvider.GetRequiredService<BlobEndpoints>();
        endpoints.MapPost(JmapPaths.Upload, blobs.UploadAsync);
        endpoints.MapMethods(JmapPaths.Download, [HttpMethods.Get, HttpMethods.Head], blobs.DownloadAsync);
        ResumableEndpoints resumable = endpoints.ServiceProvider.GetRequiredService<ResumableEndpoints>();
        endpoints.MapPost(JmapPaths.Resumable, resumable.BeginAsync);
        endpoints.MapMethods(JmapPaths.ResumableUpload, [HttpMethods.Head], resumable.AskAsync);
        endpoints.MapPatch(JmapPaths.ResumableUpload, resumable.AppendAsync);
        endpoints.MapDelete(JmapPaths.ResumableUpload, resumable.EndAsync);
        endpoints.MapGet(JmapPaths.View, Compressed(endpoints, endpoints.ServiceProvider.GetRequiredService<ViewEndpoint>().ShowAsync));
        endpoints.MapGet(JmapPaths.RemoteImage, endpoints.ServiceProvider.GetRequiredService<RemoteImageEndpoint>().FetchAsync);
        endpoints.MapGet(JmapPaths.EventSource, endpoints.ServiceProvider.GetRequiredService<EventSourceEndpoint>().StreamAsync);
        WebSocketEndpoint sockets = endpoints.ServiceProvider.GetRequiredService<WebSocketEndpoint>();
        endpoints.Map(JmapPaths.WebSocket, endpoints.CreateApplicationBuilder().Use(sockets.Watched).UseWebSockets().Use(_ => sockets.AcceptAsync).Build());
        return endpoints;
    }

    // Only where everything that is answered has one author: the server, or whoever wrote the one message. The length of what is compressed together tells
    // whether one author's words are in the other's, and the API answers with many authors' words at a time.
    private static RequestDelegate Compressed(IEndpointRouteBuilder endpoints, RequestDelegate answer) =>
        endpoints.CreateApplicationBuilder().UseResponseCompression().Use(_ => answer).Build();
}
