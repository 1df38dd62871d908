package dev.quell.api.server;

import dev.quell.api.auth.OwnerCheck;
import dev.quell.api.auth.SignIn;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.console.CallerRoute;
import dev.quell.api.console.ConsoleRoutes;
import dev.quell.api.console.ConsoleViewRoutes;
import dev.quell.api.console.ErrorRoutes;
import dev.quell.api.console.LiveByRun;
import dev.quell.api.console.TaskRoutes;
import dev.quell.api.console.UsageRoute;
import dev.quell.api.console.UserRoute;
import dev.quell.api.console.WorkflowRoutes;
import dev.quell.api.http.Answers;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.ApiVersion;
import dev.quell.api.http.ClassPathFile;
import dev.quell.api.http.Connections;
import dev.quell.api.http.ContractFile;
import dev.quell.api.http.Failures;
import dev.quell.api.http.MetricsRoute;
import dev.quell.api.http.OperationBinder;
import dev.quell.api.http.OperationTree;
import dev.quell.api.http.Operations;
import dev.quell.api.http.RequestBodies;
import dev.quell.api.http.RequestMetrics;
import dev.quell.api.http.RequestObserver;
import dev.quell.api.http.RequestsUnderWay;
import dev.quell.api.operate.ClusterOrderRoutes;
import dev.quell.api.operate.KillJobFeed;
import dev.quell.api.operate.KillJobRoutes;
import dev.quell.api.operate.KillJobs;
import dev.quell.api.operate.LimitRoutes;
import dev.quell.api.operate.OperatorCommands;
import dev.quell.api.operate.OperatorRoutes;
import dev.quell.api.operate.OrphanRoutes;
import dev.quell.api.operate.RetentionRoutes;
import dev.quell.api.operate.StuckRoutes;
import dev.quell.api.registration.BindingRoutes;
import dev.quell.api.registration.ClusterRoutes;
import dev.quell.api.registration.DagRoutes;
import dev.quell.api.registration.TaskResourcesRoutes;
import dev.quell.api.registration.TemplateRoutes;
import dev.quell.api.registration.ToolRoutes;
import dev.quell.api.registration.WorkflowBindRoutes;
import dev.quell.api.report.ArrayRoutes;
import dev.quell.api.report.ReaperRoutes;
import dev.quell.api.report.ReportCommands;
import dev.quell.api.report.ResumeRoutes;
import dev.quell.api.report.TaskInstanceRoutes;
import dev.quell.api.report.WorkflowRunRoutes;
import dev.quell.api.report.WorkflowStateRoutes;
import dev.quell.api.view.ErrorLogRoutes;
import dev.quell.api.view.TaskGraphRoutes;
import dev.quell.api.view.TaskViewRoutes;
import dev.quell.api.view.TemplateDagRoutes;
import dev.quell.api.view.TemplateViewRoutes;
import dev.quell.api.view.WorkflowViewRoutes;
import dev.quell.domain.command.Scope;
import dev.quell.domain.kill.KillJobAction;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;

/** Which path leads where. */
final class ApiRouter {
  private static final String CONTRACT = "openapi.json";

  private static final Buffer GREETING =
      new JsonObject().put("msg", "This is Quell. See /api/docs.").toBuffer();

  private final Vertx vertx;
  private final QuellConfig.Http config;
  private final HttpServices services;
  private final Failures failures;
  private final ContractFile contract;
  private final RequestBodies bodies;
  private final Connections connections;
  private final DocumentationRoutes documentation;
  private final ConsoleRoutes console;

  private ApiRouter(
      Vertx vertx,
      QuellConfig.Http config,
      HttpServices services,
      Failures failures,
      ContractFile contract,
      RequestBodies bodies,
      Connections connections,
      DocumentationRoutes documentation,
      ConsoleRoutes console) {
    this.vertx = vertx;
    this.config = config;
    this.services = services;
    this.failures = failures;
    this.contract = contract;
    this.bodies = bodies;
    this.connections = connections;
    this.documentation = documentation;
    this.console = console;
  }

  /**
   * Builds the router, which all instances of the server share. Fails if the contract file and the
   * bound operations do not match.
   */
  static Future<Router> create(
      Vertx vertx,
      QuellConfig.Http config,
      HttpServices services,
      Failures failures,
      RequestBodies bodies,
      Connections connections) {
    List<String> prefixes = Arrays.stream(ApiVersion.values()).map(ApiVersion::prefix).toList();
    Future<JsonObject> contract = ClassPathFile.read(vertx, CONTRACT).map(Buffer::toJsonObject);
    Future<DocumentationRoutes> documentation =
        contract.compose(file -> DocumentationRoutes.load(vertx, file, prefixes));
    Future<ConsoleRoutes> console = ConsoleRoutes.load(vertx);
    return Future.all(documentation, console)
        .map(
            all ->
                new ApiRouter(
                    vertx,
                    config,
                    services,
                    failures,
                    ContractFile.of(contract.result()),
                    bodies,
                    connections,
                    documentation.result(),
                    console.result()))
        .map(ApiRouter::router);
  }

  private Router router() {
    HealthRoutes health =
        new HealthRoutes(services.database(), services.readiness(), services.clusters());
    RequestObserver observer =
        new RequestObserver(services.cors(), new RequestMetrics(services.meters()), connections);
    Handler<RoutingContext> mayRead = services.access().require(Scope.FSM_READ);

    Router router = Router.router(vertx);
    router.route().handler(observer::observe).failureHandler(failures::answer);
    router.options().handler(services.cors()::preflight);
    services.guard().ifPresent(guard -> router.route().handler(guard::check));
    Operations operations = operations(health);
    for (ApiVersion version : ApiVersion.values()) {
      operations.mount(router, version.prefix());
    }
    get(router, "/livez", context -> live(health, Clock.systemUTC(), context));
    get(router, "/readyz", context -> Operations.carryOut(health::ready, context));
    router.get("/metrics").handler(mayRead);
    get(router, "/metrics", new MetricsRoute(services.meters())::scrape);
    get(router, "/api/auth/oidc", context -> SignIn.describe(services.signIn(), context));
    services.signIn().ifPresent(signIn -> serve(router, signIn));
    get(router, "/api/openapi.json", documentation::contract);
    get(router, "/api/docs", documentation::page);
    get(router, "/api/docs/initializer.js", documentation::initializer);
    router.get("/api/docs/assets/*").handler(documentation::assets);
    get(router, "/console", console::page);
    router.get("/console/:version/:file").handler(console::file);
    router.route().handler(context -> context.fail(404));
    router.errorHandler(400, failures::answerUndecodable);
    return router;
  }

  /** Whoever compares clocks because nobody is let in, as quellctl does, learns the time here. */
  private static void live(HealthRoutes health, Clock clock, RoutingContext context) {
    context
        .response()
        .putHeader(
            HttpHeaders.DATE,
            DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
    Operations.carryOut(health::live, context);
  }

  /** The paths of the reference ({@code docs/contract/login.md}). */
  private static void serve(Router router, SignIn signIn) {
    get(router, "/api/auth/oidc/login", signIn::login);
    get(router, "/api/auth/oidc/auth", signIn::finish);
    get(router, "/api/auth/oidc/userinfo", signIn::userInfo);
    get(router, "/api/auth/oidc/logout", signIn::logout);
  }

  private Operations operations(HealthRoutes health) {
    ArrayRoutes arrays = new ArrayRoutes(services.database());
    TaskInstanceRoutes taskInstances = new TaskInstanceRoutes(services.database());
    TaskResourcesRoutes taskResources = new TaskResourcesRoutes(services.database());
    ClusterRoutes clusters = new ClusterRoutes(services.database());
    WorkflowRunRoutes runs = new WorkflowRunRoutes(services.database());
    TaskViewRoutes taskViews = new TaskViewRoutes(services.views(), services.longReads());
    TaskGraphRoutes graphs = new TaskGraphRoutes(services.database());
    TemplateViewRoutes templateViews =
        new TemplateViewRoutes(services.views(), services.longReads());
    ErrorLogRoutes errorLogs = new ErrorLogRoutes(services.views());
    WorkflowViewRoutes workflowViews = new WorkflowViewRoutes(services.views());
    OwnerCheck owners = new OwnerCheck(services.database());
    OperatorRoutes operators = new OperatorRoutes(services.database());
    ToolRoutes tools = new ToolRoutes(services.database());
    TemplateRoutes templates = new TemplateRoutes(services.database());
    DagRoutes dags = new DagRoutes(services.database());
    WorkflowBindRoutes workflows = new WorkflowBindRoutes(services.database());
    BindingRoutes bindings = new BindingRoutes(services.commands(), services.database());
    WorkflowStateRoutes workflowStates = new WorkflowStateRoutes(services.database());
    ResumeRoutes resumes = new ResumeRoutes(services.database());
    ReaperRoutes reaper = new ReaperRoutes(services.database());
    LimitRoutes limits = new LimitRoutes(services.commands(), owners);
    TemplateDagRoutes templateDags = new TemplateDagRoutes(services.views());
    KillJobRoutes killJobs =
        new KillJobRoutes(
            services.commands(), services.database(), services.killJobs(), Clock.systemUTC());
    KillJobFeed killJobFeed = KillJobFeed.open(vertx, services.database(), services.streams());
    StuckRoutes stuck =
        new StuckRoutes(
            services.database(),
            new KillJobs(services.commands(), services.database(), services.killJobs()),
            services.stuck());
    RetentionRoutes retention = new RetentionRoutes(services.database(), services.retention());
    OrphanRoutes orphans = new OrphanRoutes(services.orphans());
    ClusterOrderRoutes clusterOrders = new ClusterOrderRoutes(services.clusterOrders());
    LiveByRun live = new LiveByRun(services.views());
    WorkflowRoutes consoleWorkflows = new WorkflowRoutes(services.views(), live);
    ErrorRoutes consoleErrors = new ErrorRoutes(services.views());
    TaskRoutes tasks = new TaskRoutes(services.views(), services.longReads());
    ConsoleViewRoutes consoleViews = new ConsoleViewRoutes(services.views());
    OperationTree tree =
        new OperationBinder(contract, services.access())
            .bindAll(ReportCommands.routes(), services.commands(), owners)
            .bindAll(OperatorCommands.routes(), services.commands(), owners)
            .bind("getRoot", request -> Future.succeededFuture(GREETING))
            .bind("getApiVersion", ApiRouter::version)
            .bind("getHealth", health::health)
            .bind("headHealth", health::health)
            .bind("getTime", health::time)
            .bind("defineTool", tools::define)
            .bind("getToolVersions", tools::versions)
            .bind("getToolResourceUsage", tools::resourceUsage)
            .bind("addToolVersion", tools::addVersion)
            .bind("getTaskTemplates", templates::ofToolVersion)
            .bind("defineTaskTemplate", templates::define)
            .bind("getTaskTemplateVersions", templates::versions)
            .bind("defineTaskTemplateVersion", templates::addVersion)
            .bind("getTaskTemplateOfVersion", templates::ofVersion)
            .bind("defineNodes", dags::defineNodes)
            .bind("defineDag", dags::define)
            .bind("addEdges", dags::addEdges)
            .bind("defineWorkflow", workflows::define)
            .bind("getMatchingWorkflows", workflows::matching)
            .bind("setWorkflowAttributes", workflows::setAttributes)
            .bind("defineArray", arrays::define)
            .bind("getArrayLimit", arrays::limit)
            .bind("getArrayLimitByTemplate", arrays::limitByTemplate)
            .bind("isResumable", resumes::isResumable)
            .bind("getLostWorkflowRuns", reaper::lostRuns)
            .bind("getWorkflowNameAndArgs", reaper::nameAndArgs)
            .bind("updateWorkflowLimit", limits::limitWorkflow)
            .bind("updateArrayLimit", limits::limitArray)
            .bind("getTaskTemplateDag", templateDags::dag)
            .bind("getTaskInstanceAtStep", taskInstances::atStep)
            .bind("getTaskInstanceErrors", taskInstances::errors)
            .bind("getTaskResources", taskResources::resources)
            .bind("bindTasks", bindings::bindTasks)
            .bind("bindTaskArgs", bindings::bindTaskArgs)
            .bind("bindTaskAttributes", bindings::bindTaskAttributes)
            .bind("addTaskAttributes", bindings::addTaskAttributes)
            .bind("bindResources", taskResources::bind)
            .bind("getMostRecentError", taskInstances::mostRecentError)
            .bind("getWorkflowLimit", workflowStates::limit)
            .bind("getTaskStatusUpdates", workflowStates::taskStatusUpdates)
            .bind("getWorkflowMetadata", workflowStates::metadata)
            .bind("getUnfinishedTasks", workflowStates::unfinishedTasks)
            .bind("getWorkflowStatuses", workflowStates::statuses)
            .bind("getCluster", clusters::cluster)
            .bind("getQueue", clusters::queue)
            .bind("syncStatus", runs::syncStatus)
            .bind("getArrayTasks", taskViews::arrayTasks)
            .bind("getTaskStatus", taskViews::taskStatus)
            .bind("getTaskResourceUsage", taskViews::resourceUsage)
            .bind("getTaskInstanceDetails", taskViews::instances)
            .bind("getTaskDetails", taskViews::task)
            .bind("getWorkflowTasks", taskViews::workflowTasks)
            .bind("getTaskTable", taskViews::taskTable)
            .bind("getSubdag", graphs::subdag)
            .bind("getTaskDependencies", graphs::dependencies)
            .bind("getTasksRecursive", graphs::recursive)
            .bind("getDownstreamTasks", graphs::downstreamTasks)
            .bind("getTaskTemplateDetails", templateViews::details)
            .bind("getUsedTemplateVersions", templateViews::versions)
            .bind("getRequestedCores", templateViews::requestedCores)
            .bind("getMostPopularQueue", templateViews::mostPopularQueue)
            .bind("getTemplateResourceUsage", templateViews::resourceUsage)
            .bind("getTemplateStatus", workflowViews::templateStatus)
            .bind("getTemplateErrors", errorLogs::ofTemplate)
            .bind("getInstanceErrors", errorLogs::ofInstance)
            .bind("validateWorkflow", operators::validate)
            .bind("validateUsername", operators::validateUser)
            .bind("validateForReset", operators::validateReset)
            .bind("getWorkflowStatus", workflowViews::status)
            .bind("getWorkflowProgress", workflowViews::progress)
            .bind("getWorkflowOverview", workflowViews::overview)
            .bind("getWorkflowDetails", workflowViews::details)
            .bind("createKillJob", killJobs::create)
            .bind("dryRunKillJob", killJobs::dryRun)
            .bind("listKillJobs", killJobs::list)
            .bind("getKillJob", killJobs::job)
            .bind("getKillJobItems", killJobs::items)
            .bind("getKillJobLive", killJobs::live)
            .bind("getConsoleAudit", killJobs::auditLines)
            .bind("pauseKillJob", killJobs.controlling(KillJobAction.PAUSE))
            .bind("resumeKillJob", killJobs.controlling(KillJobAction.RESUME))
            .bind("cancelKillJob", killJobs.controlling(KillJobAction.CANCEL))
            .bind("forceKillJob", killJobs.controlling(KillJobAction.FORCE))
            .bind("setKillJobRate", killJobs.controlling(KillJobAction.SET_RATE))
            .bind("followKillJob", killJobFeed::follow)
            .bind("getKillAudit", killJobs::audit)
            .bind("getOrphans", orphans::find)
            .bind("killOrphans", orphans::kill)
            .bind("leaseClusterOrders", clusterOrders::lease)
            .bind("reportClusterOrders", clusterOrders::report)
            .bind("leaseClusterSearches", clusterOrders::leaseSearches)
            .bind("reportClusterSearch", clusterOrders::reportSearch)
            .bind("stopWorkflow", killJobs::stop)
            .bind("releaseWorkflowRun", killJobs::releaseRun)
            .bind("releaseArray", killJobs::releaseArray)
            .bind("getHolds", killJobs::holds)
            .bind("getStuck", stuck::find)
            .bind("killStuck", stuck::kill)
            .bind("getRetention", retention::look)
            .bind("getConsoleWorkflows", consoleWorkflows::list)
            .bind("getConsoleWorkflow", consoleWorkflows::workflow)
            .bind("getConsoleGraph", consoleWorkflows::graph)
            .bind("getConsoleHistory", consoleWorkflows::history)
            .bind("getConsoleUsage", new UsageRoute(services.views())::usage)
            .bind("getConsoleUsers", new UserRoute(services.views(), live)::users)
            .bind("getConsoleErrors", consoleErrors::groups)
            .bind("getConsoleErrorTasks", consoleErrors::tasks)
            .bind("getConsoleTasks", tasks::list)
            .bind("getConsoleTaskCount", tasks::count)
            .bind("getConsoleTaskIds", tasks::ids)
            .bind("getConsoleTask", tasks::task)
            .bind("getConsoleCaller", CallerRoute::caller)
            .bind("getConsoleInstances", consoleViews::instances)
            .build();
    return new Operations(
        tree,
        new RequestsUnderWay(
            config.maxConcurrentRequests(), config.requestTimeoutMillis(), services.meters()),
        bodies);
  }

  private static Future<Buffer> version(ApiRequest request) {
    return Future.succeededFuture(ApiVersion.of(request).answer());
  }

  /** Serves a path outside the contract file: by GET alone, and without a slash at its end. */
  private static void get(Router router, String path, Handler<RoutingContext> handler) {
    router.get(path + '/').handler(context -> Answers.redirect(context, path));
    router.get(path).handler(handler);
    router.route(path).handler(context -> Operations.refuseMethod(context, HttpMethod.GET.name()));
  }
}
