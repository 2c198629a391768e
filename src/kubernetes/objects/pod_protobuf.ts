/**
 * Pod and ObjectMeta from protobuf. Field numbers: `k8s.io/api/core/v1` and
 * `k8s.io/apimachinery/pkg/apis/meta/v1`, generated.proto.
 */
import type { ControllerDraft } from "./controller_draft.ts";
import { parseIpv4 } from "./ip_address.ts";
import type { OwnerDraft } from "./owner_draft.ts";
import { EPHEMERAL, INIT, type PodDraft, REGULAR } from "./pod_draft.ts";
import { equalsText, ProtobufReader } from "../encoding/mod.ts";

const bytesField = (field: number) => field << 3 | 2;
const varintField = (field: number) => field << 3;

const OBJECT_METADATA = bytesField(1);
const POD_SPEC = bytesField(2);
const POD_STATUS = bytesField(3);

const META_NAME = bytesField(1);
const META_GENERATE_NAME = bytesField(2);
const META_NAMESPACE = bytesField(3);
const META_UID = bytesField(5);
const META_RESOURCE_VERSION = bytesField(6);
const META_OWNER_REFERENCES = bytesField(13);

const OWNER_KIND = bytesField(1);
const OWNER_NAME = bytesField(3);
const OWNER_UID = bytesField(4);
const OWNER_API_VERSION = bytesField(5);
const OWNER_CONTROLLER = varintField(6);

const SPEC_HOST_NETWORK = varintField(11);

const STATUS_PHASE = bytesField(1);
const STATUS_POD_IP = bytesField(6);
const STATUS_CONTAINERS = bytesField(8);
const STATUS_INIT_CONTAINERS = bytesField(10);
const STATUS_POD_IPS = bytesField(12);
const STATUS_EPHEMERAL_CONTAINERS = bytesField(13);

const CONTAINER_NAME = bytesField(1);
const CONTAINER_IMAGE = bytesField(6);
const CONTAINER_ID = bytesField(8);

const POD_IP = bytesField(1);

/** Walks a message; one reader a nesting level, so that a walk allocates nothing. */
export class PodProtobuf {
  readonly #outer = new ProtobufReader();
  readonly #inner = new ProtobufReader();
  readonly #leaf = new ProtobufReader();

  pod(draft: PodDraft, bytes: Uint8Array, start: number, end: number): void {
    draft.reset(bytes);
    const reader = this.#outer;
    reader.open(bytes, start, end);
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      if (tag === OBJECT_METADATA) this.#podMetadata(draft, bytes, reader.start, reader.end);
      else if (tag === POD_SPEC) this.#spec(draft, bytes, reader.start, reader.end);
      else if (tag === POD_STATUS) this.#status(draft, bytes, reader.start, reader.end);
      else reader.skip(tag);
    }
  }

  /** PartialObjectMetadata, or any object: all of them have their metadata in field 1. */
  owner(draft: OwnerDraft, bytes: Uint8Array, start: number, end: number): void {
    draft.reset(bytes);
    const reader = this.#outer;
    reader.open(bytes, start, end);
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      if (tag === OBJECT_METADATA) this.#ownerMetadata(draft, bytes, reader.start, reader.end);
      else reader.skip(tag);
    }
  }

  #podMetadata(draft: PodDraft, bytes: Uint8Array, start: number, end: number): void {
    const reader = this.#inner;
    reader.open(bytes, start, end);
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      switch (tag) {
        case META_NAME:
          draft.nameStart = reader.start;
          draft.nameEnd = reader.end;
          break;
        case META_GENERATE_NAME:
          draft.generateNameStart = reader.start;
          draft.generateNameEnd = reader.end;
          break;
        case META_NAMESPACE:
          draft.namespaceStart = reader.start;
          draft.namespaceEnd = reader.end;
          break;
        case META_UID:
          draft.uidStart = reader.start;
          draft.uidEnd = reader.end;
          break;
        case META_RESOURCE_VERSION:
          draft.resourceVersionStart = reader.start;
          draft.resourceVersionEnd = reader.end;
          break;
        case META_OWNER_REFERENCES:
          this.#ownerReference(draft.controller, bytes, reader.start, reader.end);
          break;
        default:
          reader.skip(tag);
      }
    }
  }

  #ownerMetadata(draft: OwnerDraft, bytes: Uint8Array, start: number, end: number): void {
    const reader = this.#inner;
    reader.open(bytes, start, end);
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      switch (tag) {
        case META_NAMESPACE:
          draft.namespaceStart = reader.start;
          draft.namespaceEnd = reader.end;
          break;
        case META_UID:
          draft.uidStart = reader.start;
          draft.uidEnd = reader.end;
          break;
        case META_RESOURCE_VERSION:
          draft.resourceVersionStart = reader.start;
          draft.resourceVersionEnd = reader.end;
          break;
        case META_OWNER_REFERENCES:
          this.#ownerReference(draft.controller, bytes, reader.start, reader.end);
          break;
        default:
          reader.skip(tag);
      }
    }
  }

  #ownerReference(draft: ControllerDraft, bytes: Uint8Array, start: number, end: number): void {
    if (!draft.wanted) return;
    const reader = this.#leaf;
    reader.open(bytes, start, end);
    draft.begin();
    let controller = false;
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      switch (tag) {
        case OWNER_KIND:
          draft.kindStart = reader.start;
          draft.kindEnd = reader.end;
          break;
        case OWNER_NAME:
          draft.nameStart = reader.start;
          draft.nameEnd = reader.end;
          break;
        case OWNER_UID:
          draft.uidStart = reader.start;
          draft.uidEnd = reader.end;
          break;
        case OWNER_API_VERSION:
          draft.apiVersionStart = reader.start;
          draft.apiVersionEnd = reader.end;
          break;
        case OWNER_CONTROLLER:
          controller = reader.varint() !== 0;
          break;
        default:
          reader.skip(tag);
      }
    }
    if (controller) draft.accept();
  }

  #spec(draft: PodDraft, bytes: Uint8Array, start: number, end: number): void {
    const reader = this.#inner;
    reader.open(bytes, start, end);
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      if (tag === SPEC_HOST_NETWORK) draft.hostNetwork = reader.varint() !== 0;
      else reader.skip(tag);
    }
  }

  #status(draft: PodDraft, bytes: Uint8Array, start: number, end: number): void {
    const reader = this.#inner;
    reader.open(bytes, start, end);
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      switch (tag) {
        case STATUS_PHASE:
          draft.terminal = equalsText(bytes, reader.start, reader.end, "Succeeded") ||
            equalsText(bytes, reader.start, reader.end, "Failed");
          break;
        case STATUS_POD_IP:
          if (reader.end > reader.start) {
            draft.mainAddress(parseIpv4(bytes, reader.start, reader.end));
          }
          break;
        case STATUS_POD_IPS:
          this.#podIp(draft, bytes, reader.start, reader.end);
          break;
        case STATUS_CONTAINERS:
          this.#container(draft, REGULAR, bytes, reader.start, reader.end);
          break;
        case STATUS_INIT_CONTAINERS:
          this.#container(draft, INIT, bytes, reader.start, reader.end);
          break;
        case STATUS_EPHEMERAL_CONTAINERS:
          this.#container(draft, EPHEMERAL, bytes, reader.start, reader.end);
          break;
        default:
          reader.skip(tag);
      }
    }
  }

  #podIp(draft: PodDraft, bytes: Uint8Array, start: number, end: number): void {
    const reader = this.#leaf;
    reader.open(bytes, start, end);
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      if (tag !== POD_IP) reader.skip(tag);
      else if (reader.end > reader.start) {
        draft.furtherAddress(parseIpv4(bytes, reader.start, reader.end));
      }
    }
  }

  #container(
    draft: PodDraft,
    kind: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const reader = this.#leaf;
    reader.open(bytes, start, end);
    let nameStart = 0;
    let nameEnd = 0;
    let imageStart = 0;
    let imageEnd = 0;
    let idStart = 0;
    let idEnd = 0;
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
      switch (tag) {
        case CONTAINER_NAME:
          nameStart = reader.start;
          nameEnd = reader.end;
          break;
        case CONTAINER_IMAGE:
          imageStart = reader.start;
          imageEnd = reader.end;
          break;
        case CONTAINER_ID:
          idStart = reader.start;
          idEnd = reader.end;
          break;
        default:
          reader.skip(tag);
      }
    }
    draft.container(kind, idStart, idEnd, nameStart, nameEnd, imageStart, imageEnd);
  }
}
